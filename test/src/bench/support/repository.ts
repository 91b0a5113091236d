import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { ROOT, runNode } from "../../support/run.js";
import { writeTree } from "../../support/tree.js";
import { zenBinary } from "../../support/zen.js";

/** Benchmarks share one plugin store, so that only the first pays for downloads. */
export const CACHE = path.join(ROOT, "build", "bench-cache");

/** The file of a program in `programs/`, as it was compiled. */
export function programFile(name: string): string {
  return path.join(ROOT, "test", "dist", "bench", "programs", `${name}.js`);
}

/** A repository in a temporary folder with the local stack installed; given to `use` and removed afterwards. */
export async function withRepository<T>(
  files: Readonly<Record<string, string>>,
  use: (folder: string) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(path.join(os.tmpdir(), "zen-bench-"));
  try {
    await zen(folder, "init", ".");
    await zen(folder, "plugins:install");
    await writeTree(folder, files);
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Runs the real command to its end; rejects with what it said when that is not a good one. */
export async function zen(folder: string, ...args: readonly string[]): Promise<string> {
  const options = { cwd: folder, env: { ZEN_CACHE_DIR: CACHE } };
  const { code, stdout, stderr } = await runNode([await zenBinary(), ...args], options);
  if (code !== 0) throw new Error(`zen ${args.join(" ")} ended with ${code}:\n${stderr}`);
  return stdout;
}
