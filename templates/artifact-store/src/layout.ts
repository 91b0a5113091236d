import { readdir } from "node:fs/promises";
import { join, relative, sep } from "node:path";

/**
 * An object is a folder of numbered versions, of which the highest is the object. Making the next number is what
 * decides between writers: of all who try, the file system lets one succeed. Numbers are never used twice.
 *
 * The folder's name is the key with `+` for `/` and `!` at its end, broken where file systems take no longer names.
 */
export function placeOf(objects: string, key: string): string {
  const parts = key.replaceAll("/", "+").match(/.{1,100}/g) ?? [];
  return join(objects, ...parts.slice(0, -1), `${parts.at(-1)}!`);
}

/** In no order. */
export async function keysBelow(objects: string): Promise<string[]> {
  const entries = await readdir(objects, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory() && entry.name.endsWith("!"))
    .map((entry) => relative(objects, join(entry.parentPath, entry.name)))
    .map((path) => path.replaceAll(sep, "").replaceAll("+", "/").slice(0, -1));
}

export async function newest(place: string): Promise<{ version: number; deleted: boolean } | undefined> {
  let last: { version: number; deleted: boolean } | undefined;
  try {
    for (const entry of await readdir(place, { withFileTypes: true })) {
      const version = Number(entry.name);
      if (version > (last?.version ?? 0)) last = { version, deleted: entry.isDirectory() };
    }
  } catch (error) {
    if (!hasCode(error, "ENOENT")) throw error;
  }
  return last;
}

export function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
