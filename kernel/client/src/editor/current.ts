import { rename, rm, symlink } from "node:fs/promises";
import path from "node:path";

/**
 * Makes `.zen/current` lead to the generation in use, and returns it: what a person writes into a `tsconfig.json` of their own has to
 * be right after the next installation, too, and for everyone who clones the repository. On disks without links it is the generation
 * itself.
 */
export async function linkCurrent(dir: string, generationDir: string): Promise<string> {
  const current = path.join(dir, ".zen", "current");
  const next = `${current}.${process.pid}`;
  const windows = process.platform === "win32";
  // A junction needs no privilege, but an absolute target; elsewhere the folder may be moved.
  const target = windows ? generationDir : path.relative(path.dirname(current), generationDir);
  try {
    await symlink(target, next, "junction");
  } catch (error) {
    if (["EPERM", "ENOSYS", "ENOTSUP", "EOPNOTSUPP"].includes((error as NodeJS.ErrnoException).code ?? ""))
      return generationDir;
    throw error;
  }
  if (windows) await rm(current, { force: true, recursive: true });
  await rename(next, current);
  return current;
}
