import type { ReadEntry } from "tar";
import { entryPath } from "./entry-path.js";
import { pluginLimits } from "./limits.js";
import { readArchive } from "./read-archive.js";
import { tarballError } from "./tarball-error.js";

/**
 * The text of one file of a plugin's archive, read without unpacking it; nothing where there is no such file. The
 * archive is read through, so that what comes after the file is held to its form as well.
 *
 * @throws ZenError `TARBALL_*`
 */
export async function readFileOf(tarball: string, path: string, maxBytes: number): Promise<string | undefined> {
  let found: Buffer[] | undefined;
  let fault: unknown;
  const take = (entry: ReadEntry): void => {
    try {
      if (found === undefined && entryPath(entry.path, false) === path) {
        if (entry.size > maxBytes)
          throw tarballError("TARBALL_TOO_LARGE", `its ${path} has more than ${maxBytes} bytes`);
        const chunks: Buffer[] = (found = []);
        return void entry.on("data", (chunk: Buffer) => chunks.push(chunk));
      }
    } catch (error) {
      fault ??= error;
    }
    entry.resume();
  };
  const breathe = async (): Promise<void> => {
    if (fault !== undefined) throw fault;
  };
  await readArchive(tarball, pluginLimits, { take, breathe, failure: new Promise<never>(() => undefined) });
  await breathe();
  return found === undefined ? undefined : Buffer.concat(found).toString("utf8");
}
