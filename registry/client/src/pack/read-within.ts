import { readFile, realpath, stat } from "node:fs/promises";
import { relative, isAbsolute } from "node:path";
import { ZenError } from "@zen/plugin-sdk";
import { pluginLimits } from "@zen/registry-archive";

/**
 * The bytes of a file that goes into an archive. It must lie in `root`, links followed, and be a regular file of a size
 * that readers of archives take.
 *
 * @throws ZenError `PACK_FILE_OUTSIDE`, `PACK_FILE_REFUSED`, `PACK_TOO_LARGE`; whatever the file system says of one that is not there.
 */
export async function readWithin(root: string, file: string): Promise<Buffer> {
  const { size } = await checkWithin(root, file);
  if (size > pluginLimits.entryBytes) throw tooLarge(`${file} has ${size} bytes`, pluginLimits.entryBytes);
  return readFile(file);
}

/** Whether a file lies in `root` also when links are followed. */
export async function checkWithin(root: string, file: string): Promise<{ readonly size: number }> {
  const way = relative(await realpath(root), await realpath(file));
  if (way.startsWith("..") || isAbsolute(way)) {
    throw new ZenError("PACK_FILE_OUTSIDE", `${file} leads out of the plugin's folder.`, {
      place: file,
      hint: "Put the file itself there in place of the link.",
    });
  }
  const found = await stat(file);
  if (found.isFile() || found.isDirectory()) return found;
  throw new ZenError("PACK_FILE_REFUSED", `${file} is neither a file nor a folder.`, {
    place: file,
    hint: "An archive holds plain files only.",
  });
}

export function tooLarge(what: string, limit: number): ZenError {
  return new ZenError("PACK_TOO_LARGE", `${what}; ${limit} is the most that registries and installers take.`, {
    hint: "Leave large data out, and fetch it where it is needed.",
  });
}
