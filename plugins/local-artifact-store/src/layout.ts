import { join } from "node:path";

/**
 * Where objects lie: the object `a/b/c` is the file `objects/a/b/c`, so that people and other programs find it. File systems take
 * names of 255 bytes at most, so a longer segment is cut into folders: one whose name ends in `~` goes on without a slash,
 * and a file or folder named `=` adds nothing to it. Keys hold neither character, and no upper case, so that names stay apart on
 * disks that ignore case.
 */
export interface Layout {
  readonly root: string;
  readonly objects: string;
  readonly locks: string;
  readonly temporary: string;
  readonly identity: string;
  pathOf(key: string): string;
}

export function layoutOf(root: string): Layout {
  const objects = join(root, "objects");
  return {
    root,
    objects,
    locks: join(root, "locks"),
    temporary: join(root, "tmp"),
    identity: join(root, "id"),
    pathOf: (key) => join(objects, ...(key.length < PIECE ? key.split("/") : key.split("/").flatMap(piecesOf))),
  };
}

/** What a directory entry adds to the key: `name` for an object, `name/` for a folder; undefined for strangers. */
export function fragmentOf(name: string, isFolder: boolean): string | undefined {
  if (!ENTRY.test(name)) return undefined;
  if (name.endsWith("~")) return isFolder ? name.slice(0, -1) : undefined;
  return (name === "=" ? "" : name) + (isFolder ? "/" : "");
}

const PIECE = 200;
const ENTRY = /^([a-z0-9_.-]{1,199}|[a-z0-9_.-]{200}~|=)$/;

/** Every segment of 200 characters or more is cut, so that a name never stands both for itself and for a beginning. */
function piecesOf(segment: string): string[] {
  if (segment === "") return ["="];
  if (segment.length < PIECE) return [segment];
  return [`${segment.slice(0, PIECE)}~`, ...piecesOf(segment.slice(PIECE))];
}
