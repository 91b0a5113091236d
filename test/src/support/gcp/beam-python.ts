import { existsSync } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import path from "node:path";
import { runProgram } from "../run.js";

/** The release of Beam that local runs pin, too. */
const BEAM = "2.77.0";
const home = path.join(import.meta.dirname, `../../../../.cache/beam-${BEAM}`);

/** A Python with Apache Beam and what its YAML needs, as the template's container has it; made once below `.cache/`. */
export async function beamPython(): Promise<string> {
  const program = path.join(home, "bin", "python3");
  if (existsSync(program)) return program;
  const fresh = `${home}.${process.pid}`;
  await mkdir(path.dirname(home), { recursive: true });
  try {
    await run("python3", "-m", "venv", fresh);
    await run(path.join(fresh, "bin", "python3"), "-m", "pip", "install", "--quiet", `apache-beam[yaml]==${BEAM}`);
    await rename(fresh, home);
  } catch (error) {
    await rm(fresh, { recursive: true, force: true });
    if (!existsSync(program)) throw error; // another process may have been faster
  }
  return program;
}

async function run(program: string, ...args: readonly string[]): Promise<void> {
  const { code, stderr } = await runProgram(program, args);
  if (code !== 0) throw new Error(`${program} ${args.join(" ")} ended with ${code}:\n${stderr}`);
}
