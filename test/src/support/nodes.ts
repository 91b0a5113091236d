import { execFile } from "node:child_process";
import { access, mkdir, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { ROOT } from "./run.js";

/** The releases of Node, besides the one that runs the tests, that the matrix covers. */
export const NODE_VERSIONS = ["22.23.3", "24.21.0"] as const;

/**
 * The path of the `node` program of `version`, installed once into `.cache/` from the packages behind the npm package
 * `node`. An install that was cut short leaves nothing behind that a later one would take for whole.
 */
export async function nodeProgram(version: string): Promise<string> {
  const windows = process.platform === "win32";
  const name = `node-${windows ? "win" : process.platform}-${process.arch}`;
  const home = path.join(ROOT, ".cache", `${name}-${version}`);
  const program = path.join(home, "node_modules", name, "bin", windows ? "node.exe" : "node");
  if (await exists(program)) return program;
  const fresh = `${home}.${process.pid}`;
  await mkdir(fresh, { recursive: true });
  await writeFile(path.join(fresh, "package.json"), JSON.stringify({ private: true }));
  const install = ["install", "--no-audit", "--no-fund", "--no-save", `${name}@${version}`];
  await promisify(execFile)("npm", install, { cwd: fresh, shell: windows });
  await rm(home, { recursive: true, force: true });
  await rename(fresh, home);
  return program;
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
