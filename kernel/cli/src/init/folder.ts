import { mkdir, stat } from "node:fs/promises";
import path from "node:path";
import { ZenError, onDisk } from "@zen/plugin-sdk";

/**
 * Makes a folder and those above it that are missing, one by one: made all at once, Node tells a wrong reason where one cannot be made.
 * @throws ZenError `FILE_EXISTS` when something else has its name, and as `onDisk`.
 */
export async function makeFolder(dir: string): Promise<void> {
  const found = await isFolder(dir);
  if (found) return;
  if (found === false) throw inTheWay(dir);
  await makeFolder(path.dirname(dir));
  try {
    await onDisk(dir, () => mkdir(dir));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") throw inTheWay(dir); // the file system takes no folders
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    if (!(await isFolder(dir))) throw inTheWay(dir); // a link that leads nowhere
  }
}

async function isFolder(dir: string): Promise<boolean | undefined> {
  try {
    return (await stat(dir)).isDirectory();
  } catch (error) {
    if (["ENOENT", "ENOTDIR"].includes((error as NodeJS.ErrnoException).code ?? "")) return undefined;
    throw error;
  }
}

function inTheWay(dir: string): ZenError {
  return new ZenError("FILE_EXISTS", `${dir} is no folder, and none can be made there`, {
    place: dir,
    hint: "Choose another folder, or move away what is there.",
  });
}
