import type { ReadEntry } from "tar";
import { entryPath } from "./entry-path.js";
import { pluginLimits } from "./limits.js";
import { readArchive } from "./read-archive.js";
import { tarballError } from "./tarball-error.js";

const maxBytes = 1024 * 1024;

/**
 * The parsed package.json of a plugin's archive, read without unpacking it.
 *
 * @throws ZenError `TARBALL_*`
 */
export async function readPackageJson(tarball: string): Promise<Readonly<Record<string, unknown>>> {
  let found: Buffer[] | undefined;
  let fault: unknown;
  const take = (entry: ReadEntry): void => {
    try {
      if (found === undefined && entryPath(entry.path, false) === "package.json") {
        if (entry.size > maxBytes)
          throw tarballError("TARBALL_TOO_LARGE", `its package.json has more than ${maxBytes} bytes`);
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
  if (found === undefined) throw tarballError("TARBALL_DAMAGED", "it has no package.json");
  try {
    return JSON.parse(Buffer.concat(found).toString("utf8")) as Record<string, unknown>;
  } catch (error) {
    throw tarballError("TARBALL_DAMAGED", "its package.json is no JSON", error);
  }
}
