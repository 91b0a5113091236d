import { join } from "node:path";
import type { Package } from "./package-json.js";

const CONDITIONS: readonly string[] = ["node", "import", "default"];

/**
 * The file that `import` of a package's subpath (`.` or `./sub`) leads to by Node's rules for `exports`, or `main` where there
 * are none. Undefined when the package does not export it. The rules are applied here because Node offers them only for
 * `require`, whose conditions differ.
 */
export function resolveExport({ folder, json }: Package, subpath: string): string | undefined {
  if (json.exports === undefined || json.exports === null)
    return join(folder, subpath === "." ? (json.main ?? "index.js") : subpath);
  const table = exportTable(json.exports);
  const exact = Object.hasOwn(table, subpath) && !subpath.includes("*") ? target(table[subpath], "") : undefined;
  const found = exact ?? patternTarget(table, subpath);
  return found === undefined ? undefined : join(folder, found);
}

function exportTable(exports: unknown): Readonly<Record<string, unknown>> {
  const isTable =
    typeof exports === "object" &&
    exports !== null &&
    !Array.isArray(exports) &&
    Object.keys(exports).every((key) => key.startsWith("."));
  return isTable ? (exports as Record<string, unknown>) : { ".": exports };
}

/** Of the patterns that fit, the one with the longest part before its `*`. */
function patternTarget(table: Readonly<Record<string, unknown>>, subpath: string): string | undefined {
  let best: { readonly length: number; readonly value: unknown; readonly match: string } | undefined;
  for (const [key, value] of Object.entries(table)) {
    const [head, tail, more] = key.split("*");
    if (head === undefined || tail === undefined || more !== undefined) continue;
    if (!subpath.startsWith(head) || !subpath.endsWith(tail) || subpath.length < head.length + tail.length) continue;
    if (best === undefined || head.length > best.length)
      best = { length: head.length, value, match: subpath.slice(head.length, subpath.length - tail.length) };
  }
  return best === undefined ? undefined : target(best.value, best.match);
}

function target(value: unknown, match: string): string | undefined {
  if (typeof value === "string") return value.startsWith("./") ? value.replaceAll("*", match) : undefined;
  if (Array.isArray(value)) return firstTarget(value, match);
  if (typeof value !== "object" || value === null) return undefined;
  return firstTarget(
    Object.entries(value)
      .filter(([condition]) => CONDITIONS.includes(condition))
      .map(([, inner]) => inner as unknown),
    match,
  );
}

function firstTarget(values: readonly unknown[], match: string): string | undefined {
  for (const value of values) {
    const found = target(value, match);
    if (found !== undefined) return found;
  }
  return undefined;
}
