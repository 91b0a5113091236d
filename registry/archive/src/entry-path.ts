import { tarballError } from "./tarball-error.js";

const reserved = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?$/i;

/**
 * The path of an archive entry below the package folder, without the archive's own first folder; empty for that folder
 * itself. Refuses whatever would mean something else, or something outside, on any of the systems Zen runs on.
 *
 * @throws ZenError `TARBALL_PATH_UNSAFE`
 */
export function entryPath(raw: string, nodeModules: boolean): string {
  const unsafe = (why: string) =>
    tarballError("TARBALL_PATH_UNSAFE", `entry ${JSON.stringify(raw.slice(0, 300))} ${why}`);
  if (raw.length > 1000) throw unsafe("has a path of more than 1000 characters");
  if (/[\0-\x1f\x7f]/.test(raw)) throw unsafe("has a control character in its path");
  if (raw.includes("\\")) throw unsafe("has a backslash in its path");
  if (/[:*?"<>|]/.test(raw)) throw unsafe("has a drive letter or a character that Windows refuses");
  if (raw.startsWith("/")) throw unsafe("has an absolute path");
  const segments = (raw.endsWith("/") ? raw.slice(0, -1) : raw).split("/");
  if (segments.length > 60) throw unsafe("is nested more than 60 folders deep");
  for (const segment of segments) {
    if (segment === "" || segment === "." || segment === "..") throw unsafe("has an empty, . or .. segment");
    if (/[. ]$/.test(segment)) throw unsafe("has a segment that ends in a dot or space");
    if (reserved.test(segment)) throw unsafe("has the name of a Windows device");
    if (Buffer.byteLength(segment) > 255) throw unsafe("has a segment of more than 255 bytes");
  }
  const inside = segments.slice(1);
  if (!nodeModules && inside.some((segment) => folded(segment) === "node_modules")) {
    throw unsafe("lies in a node_modules folder; plugins are bundles");
  }
  return inside.join("/");
}

/** Equal for names that some file system takes for the same. */
export function folded(name: string): string {
  return name.normalize("NFKC").toUpperCase().toLowerCase().normalize("NFKC");
}

/** Remembers the paths of one archive and refuses two that would fall together. */
export class EntryNames {
  readonly #seen = new Map<string, { readonly path: string; readonly kind: "file" | "folder" }>();

  /** @throws ZenError `TARBALL_NAME_CLASH` */
  add(path: string, kind: "file" | "folder"): void {
    for (let end = path.indexOf("/"); end >= 0; end = path.indexOf("/", end + 1)) {
      this.#note(path.slice(0, end), "folder");
    }
    if (!this.#note(path, kind) && kind === "file") this.#clash(path, path);
  }

  #note(path: string, kind: "file" | "folder"): boolean {
    const key = folded(path);
    const before = this.#seen.get(key);
    if (before === undefined) {
      this.#seen.set(key, { path, kind });
      return true;
    }
    if (before.path !== path || before.kind !== kind) this.#clash(before.path, path);
    return false;
  }

  #clash(one: string, other: string): never {
    const [a, b] = [one, other].map((path) => JSON.stringify(path.slice(0, 300)));
    throw tarballError("TARBALL_NAME_CLASH", `entries ${a} and ${b} would be the same file on some systems`);
  }
}
