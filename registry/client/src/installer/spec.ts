import { homedir } from "node:os";
import { statSync } from "node:fs";
import { isAbsolute, join, resolve } from "node:path";
import { ZenError } from "@zen/plugin-sdk";
import { isPackageName } from "@zen/registry-protocol";
import semver from "semver";

/** What a person asks to install. */
export type Spec =
  | {
      readonly kind: "name";
      readonly name: string;
      /** Any version will do where none is given. */
      readonly range?: string;
    }
  | { readonly kind: "folder"; readonly path: string }
  | { readonly kind: "archive"; readonly path: string };

/**
 * Reads `name`, `name@range`, or a path: what begins with `.`, `/`, `~` or a drive, ends in `.tgz`, or has `file:` before
 * it. Paths are relative to `cwd`.
 *
 * @throws ZenError `PLUGIN_SPEC_INVALID`, `PLUGIN_NOT_FOUND`
 */
export function parseSpec(text: string, cwd: string): Spec {
  const path = text.startsWith("file:") ? text.slice("file:".length) : text;
  if (path !== text || /^(\.|~|[A-Za-z]:[\\/])/.test(path) || isAbsolute(path) || path.endsWith(".tgz")) {
    const full = path.startsWith("~/") ? join(homedir(), path.slice(2)) : resolve(cwd, path);
    return { kind: kindAt(full, text), path: full };
  }
  const at = text.indexOf("@", 1);
  const [name, range] = at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
  if (isPackageName(name)) {
    if (range === "latest" || range === "") return { kind: "name", name };
    if (range.length <= 200 && semver.validRange(range) !== null) return { kind: "name", name, range };
  }
  throw new ZenError("PLUGIN_SPEC_INVALID", `${JSON.stringify(text.slice(0, 300))} names no plugin.`, {
    hint: "Write a name (@zen/tabular), a name and a range (@zen/tabular@^0.1.0), a folder (./my-plugin) or an archive (my-plugin-1.0.0.tgz).",
  });
}

function kindAt(path: string, text: string): "folder" | "archive" {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found?.isDirectory()) return "folder";
  if (found?.isFile()) return "archive";
  throw new ZenError("PLUGIN_NOT_FOUND", `There is no folder or archive ${text}.`, {
    hint: "Check the path. A plugin from a registry is asked for by its name.",
  });
}
