import { tarballFile } from "@zen/registry-protocol";

/** Where a reader who finds the registry at `base` finds an archive. */
export function tarballUrl(base: string, name: string, version: string): string {
  return `${base}/${name}/-/${tarballFile(name, version)}`;
}

/** The version whose archive `file` is, by its name; undefined for a file of another form. */
export function versionOfFile(name: string, file: string): string | undefined {
  const prefix = `${name.slice(name.indexOf("/") + 1)}-`;
  return file.startsWith(prefix) && file.endsWith(".tgz") ? file.slice(prefix.length, -".tgz".length) : undefined;
}
