import path from "node:path";

/**
 * The name of a write point: the call and the kind of file. What differs from run to run (digests, ids, process numbers) becomes `*`, so
 * that `link artifacts/objects/keys/*` is one point however many keys there are.
 */
export function pointName(call: string, root: string, file: string): string | undefined {
  const inner = path.relative(root, path.resolve(file));
  if (inner === ".." || inner.startsWith(`..${path.sep}`)) return undefined;
  const segments = inner === "" ? ["."] : inner.split(path.sep);
  return `${call} ${segments.map((segment) => (isOwnName(segment) ? segment : "*")).join("/")}`;
}

/** A name that somebody chose, and no digest, uuid, time or number. */
function isOwnName(segment: string): boolean {
  return !/\d|^[0-9a-f]{2}$/.test(segment);
}
