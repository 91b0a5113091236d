import { existsSync } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import path from "node:path";
import { runProgram } from "../run.js";

/** The release of Beam that local runs pin, too. */
const BEAM = "2.77.0";
const cache = path.join(import.meta.dirname, "../../../../.cache");

/** A Python with Apache Beam and what its YAML needs, and with `gcp` its connectors to Google Cloud, too; made once below `.cache/`. */
export async function beamPython(...extras: readonly "gcp"[]): Promise<string> {
  const home = path.join(cache, ["beam", BEAM, ...extras].join("-"));
  const program = path.join(home, "bin", "python3");
  if (existsSync(program)) return program;
  const fresh = `${home}.${process.pid}`;
  await mkdir(path.dirname(home), { recursive: true });
  try {
    await run("python3", "-m", "venv", fresh);
    await run(
      path.join(fresh, "bin", "python3"),
      "-m",
      "pip",
      "install",
      "--quiet",
      `apache-beam[${["yaml", ...extras].join(",")}]==${BEAM}`,
    );
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
