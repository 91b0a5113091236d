import { isPackageName } from "@zen/registry-protocol";

/** What the path of a request names, below the registry's address. */
export type PackagePath =
  | { readonly is: "document"; readonly name: string; readonly revision: string | undefined }
  | { readonly is: "version"; readonly name: string; readonly version: string }
  | { readonly is: "tarball"; readonly name: string; readonly file: string; readonly revision: string | undefined };

const maxLength = 600;
/** Letters that npm's paths are made of; the escapes are those of a slash and an at sign. Twice escaped is not among them. */
const plain = /^(?:[A-Za-z0-9@/._~+-]|%2[fF]|%40)*$/;

/**
 * Reads the path of a URL, with or without a query; undefined for what names nothing of a package. Whatever could mean one thing here and
 * another in a proxy or a file system (empty, `.` and `..` segments, backslashes, NUL, double escapes, other scripts) names nothing.
 */
export function readPackagePath(url: string): PackagePath | undefined {
  const segments = readSegments(url);
  if (segments === undefined) return undefined;
  const scoped = segments[0]!.startsWith("@");
  const name = scoped ? segments.slice(0, 2).join("/") : segments[0]!;
  if (!isPackageName(name)) return undefined;
  const rest = segments.slice(scoped ? 2 : 1);
  const [first, second, third, fourth] = rest;
  if (first === undefined) return { is: "document", name, revision: undefined };
  if (first === "-rev")
    return second !== undefined && rest.length === 2 ? { is: "document", name, revision: second } : undefined;
  if (first !== "-") return rest.length === 1 ? { is: "version", name, version: first } : undefined;
  if (second === undefined) return undefined;
  if (rest.length === 2) return { is: "tarball", name, file: second, revision: undefined };
  return third === "-rev" && fourth !== undefined && rest.length === 4
    ? { is: "tarball", name, file: second, revision: fourth }
    : undefined;
}

/** The segments of a path, decoded once; undefined for a path of another form. */
export function readSegments(url: string): readonly string[] | undefined {
  const query = url.indexOf("?");
  const path = query < 0 ? url : url.slice(0, query);
  if (path.length > maxLength || !path.startsWith("/") || !plain.test(path)) return undefined;
  const segments = path.slice(1).replace(/%2f/gi, "/").replaceAll("%40", "@").split("/");
  return segments.some((segment) => segment === "" || segment === "." || segment === "..") ? undefined : segments;
}
