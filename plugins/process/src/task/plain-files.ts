import { lstat, readdir } from "node:fs/promises";
import { join } from "node:path";
import { compareUtf8, ZenError } from "@zen/plugin-sdk";
import { inFolder } from "./layout.js";

export type Found = "file" | "folder" | undefined;

/**
 * What lies at a path of the working folder, without following a link anywhere on the way: a program must not make Zen read, and
 * keep, what lies elsewhere. @throws ZenError `PROGRAM_OUTPUT_ESCAPES` for links, sockets, pipes and devices.
 */
export async function plainAt(workDir: string, path: string): Promise<Found> {
  let at = "";
  let found: Found;
  for (const segment of path.split("/")) {
    at = at === "" ? segment : `${at}/${segment}`;
    found = await kindOf(inFolder(workDir, at), at);
    if (found !== "folder") break;
  }
  return at === path ? found : undefined;
}

async function kindOf(file: string, path: string): Promise<Found> {
  try {
    const stat = await lstat(file);
    if (stat.isFile()) return "file";
    if (stat.isDirectory()) return "folder";
    throw escapes(path, stat.isSymbolicLink() ? "a symbolic link" : "no plain file");
  } catch (error) {
    if (["ENOENT", "ENOTDIR"].includes((error as NodeJS.ErrnoException).code ?? "")) return undefined;
    throw error;
  }
}

function escapes(path: string, what: string): ZenError {
  return new ZenError("PROGRAM_OUTPUT_ESCAPES", `The program left ${path}, which is ${what}`, {
    hint: "Write or copy the content itself: outputs are plain files and folders.",
    place: path,
  });
}

/** All files below a folder, relative to it and `/`-separated, sorted by bytes. @throws ZenError `PROGRAM_OUTPUT_ESCAPES`. */
export async function plainFilesBelow(workDir: string, path: string): Promise<readonly string[]> {
  const files: string[] = [];
  const walk = async (folder: string, prefix: string): Promise<void> => {
    for (const name of await readdir(folder)) {
      const found = await kindOf(join(folder, name), `${path}/${prefix}${name}`);
      if (found === "folder") await walk(join(folder, name), `${prefix}${name}/`);
      else if (found === "file") files.push(prefix + name);
    }
  };
  await walk(inFolder(workDir, path), "");
  return files.sort(compareUtf8);
}
