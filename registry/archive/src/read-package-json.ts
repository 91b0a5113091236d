import { readFileOf } from "./read-file.js";
import { tarballError } from "./tarball-error.js";

const maxBytes = 1024 * 1024;

/**
 * The parsed package.json of a plugin's archive, read without unpacking it.
 *
 * @throws ZenError `TARBALL_*`
 */
export async function readPackageJson(tarball: string): Promise<Readonly<Record<string, unknown>>> {
  const text = await readFileOf(tarball, "package.json", maxBytes);
  if (text === undefined) throw tarballError("TARBALL_DAMAGED", "it has no package.json");
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch (error) {
    throw tarballError("TARBALL_DAMAGED", "its package.json is no JSON", error);
  }
}
