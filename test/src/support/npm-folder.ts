import { execFile } from "node:child_process";
import { access, mkdir, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { ROOT } from "./run.js";

/**
 * A folder in `.cache/` with these npm packages (`name@version`) in its `node_modules`, installed once and without install
 * scripts; `overrides` are npm's. An install that was cut short leaves nothing behind that a later one would take for whole.
 */
export async function npmFolder(
  name: string,
  packages: readonly string[],
  overrides: Readonly<Record<string, string>> = {},
): Promise<string> {
  const home = path.join(ROOT, ".cache", name);
  if (await exists(home)) return home;
  const fresh = `${home}.${process.pid}`;
  await mkdir(fresh, { recursive: true });
  await writeFile(path.join(fresh, "package.json"), JSON.stringify({ private: true, type: "module", overrides }));
  const install = ["install", "--no-audit", "--no-fund", "--no-save", "--ignore-scripts", ...packages];
  await promisify(execFile)("npm", install, { cwd: fresh, shell: process.platform === "win32" });
  await rename(fresh, home).catch(async (error: unknown) => {
    if (!(await exists(home))) throw error;
    await rm(fresh, { recursive: true }); // another test was faster
  });
  return home;
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
