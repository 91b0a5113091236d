import { ZenError, type FileLocation, type OutputTarget } from "@zen/plugin-sdk";
import { stat } from "node:fs/promises";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";

/** The files of a location on this machine. @throws ZenError `DATA_FILE_NOT_FOUND`, `DATA_NOT_LOCAL` */
export async function localFiles({ uris, localPaths }: FileLocation): Promise<string[]> {
  const paths = localPaths === undefined ? uris.map(pathOf) : [...localPaths];
  await Promise.all(paths.map(mustExist));
  return paths;
}

export function localFolder(target: OutputTarget): string {
  return target.localDir ?? pathOf((target as { readonly uri: string }).uri);
}

function pathOf(uri: string): string {
  if (uri.startsWith("file:")) return fileURLToPath(uri);
  throw new ZenError("DATA_NOT_LOCAL", `${uri} is not on this machine`, {
    hint: "Choose a processing backend that reads it where it is, or copy it here first.",
  });
}

async function mustExist(path: string): Promise<void> {
  try {
    if ((await stat(path)).isFile()) return;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== "ENOENT" && (cause as NodeJS.ErrnoException).code !== "ENOTDIR")
      throw cause;
    throw new ZenError("DATA_FILE_NOT_FOUND", `There is no file ${path}`, {
      place: basename(path),
      hint: "Check the path; a relative one starts at the folder of the Zen repository.",
      cause,
    });
  }
  throw new ZenError("DATA_FILE_NOT_FOUND", `${path} is a folder and no file`, {
    place: basename(path),
    hint: "Name the file in it.",
  });
}
