import { access, constants, mkdir, stat } from "node:fs/promises";
import path from "node:path";
import { ZenError } from "@zen/plugin-sdk";

/**
 * Makes a folder of the registry's, with those above it, unless it is there; nobody but this user looks into what is made.
 *
 * @throws ZenError `REGISTRY_FOLDER_UNUSABLE` where it cannot be made or written
 */
export async function makeFolder(folder: string): Promise<void> {
  try {
    await make(folder);
    await access(folder, constants.W_OK | constants.X_OK);
  } catch (cause) {
    throw new ZenError("REGISTRY_FOLDER_UNUSABLE", `The registry cannot keep anything in ${folder}.`, {
      hint: "Name a folder that the user who runs the registry may make and write.",
      cause,
    });
  }
}

/** One folder at a time: Node's recursive mkdir asks for ever where a file system like /proc says that what is there is not. */
async function make(folder: string): Promise<void> {
  try {
    await mkdir(folder, { mode: 0o700 });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" && !(await isFolder(path.dirname(folder)))) {
      await make(path.dirname(folder));
      await mkdir(folder, { mode: 0o700 }).catch((again: unknown) => unlessThere(folder, again));
    } else await unlessThere(folder, error);
  }
}

async function unlessThere(folder: string, error: unknown): Promise<void> {
  if (!(await isFolder(folder))) throw error;
}

async function isFolder(file: string): Promise<boolean> {
  return stat(file).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
