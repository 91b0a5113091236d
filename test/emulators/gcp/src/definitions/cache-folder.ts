import { access, mkdir, rename, rm } from "node:fs/promises";
import path from "node:path";

const root = path.join(import.meta.dirname, "../../../../../.cache");

/** A folder below `.cache/` of the source tree, filled once; a filling that was cut short leaves nothing that is taken for whole. */
export async function cacheFolder(name: string, fill: (folder: string) => Promise<void>): Promise<string> {
  const home = path.join(root, name);
  if (await exists(home)) return home;
  const fresh = `${home}.${process.pid}`;
  await mkdir(fresh, { recursive: true });
  try {
    await fill(fresh);
    await rename(fresh, home);
  } catch (error) {
    await rm(fresh, { recursive: true, force: true });
    // Another process may have been faster.
    if (!(await exists(home))) throw error;
  }
  return home;
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
