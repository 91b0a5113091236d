import { readdir } from "node:fs/promises";
import path from "node:path";

const SKIPPED = new Set(["node_modules", "dist"]);

/** Files below `dir` that match any of the patterns (`*`, `**`, `?`, `{a,b}`), sorted, relative with `/`. Hidden folders are passed over. */
export async function glob(dir: string, patterns: readonly string[]): Promise<readonly string[]> {
  const plain = patterns.map((pattern) => pattern.replace(/^\.\//, ""));
  const wanted = plain.map(toRegExp);
  const found: string[] = [];
  const visit = async (relative: string): Promise<void> => {
    for (const entry of await list(path.join(dir, relative))) {
      const name = relative === "" ? entry.name : `${relative}/${entry.name}`;
      if (entry.isDirectory()) {
        if (!entry.name.startsWith(".") && !SKIPPED.has(entry.name) && plain.some((pattern) => mayHold(pattern, name)))
          await visit(name);
      } else if (wanted.some((one) => one.test(name))) found.push(name);
    }
  };
  await visit("");
  return found.sort();
}

async function list(folder: string): Promise<Awaited<ReturnType<typeof entriesOf>>> {
  try {
    return await entriesOf(folder);
  } catch (error) {
    if (["ENOENT", "ENOTDIR"].includes((error as NodeJS.ErrnoException).code ?? "")) return [];
    throw error;
  }
}

function entriesOf(folder: string) {
  return readdir(folder, { withFileTypes: true });
}

/** Whether a file below `folder` might match: its segments fit the pattern's first ones. */
function mayHold(pattern: string, folder: string): boolean {
  const parts = pattern.split("/");
  const segments = folder.split("/");
  for (const [index, segment] of segments.entries()) {
    const part = parts[index];
    if (part === "**") return true;
    if (part === undefined || index === parts.length - 1 || !toRegExp(part).test(segment)) return false;
  }
  return true;
}

function toRegExp(pattern: string): RegExp {
  const source = pattern.replace(/\*\*\/|\*\*|[*?{},.+^$()|[\]\\]/g, (token) => {
    if (token === "**/") return "(?:[^/.][^/]*/)*";
    if (token === "**") return ".*";
    if (token === "*") return "[^/]*";
    if (token === "?") return "[^/]";
    return token === "{" ? "(?:" : token === "}" ? ")" : token === "," ? "|" : `\\${token}`;
  });
  return new RegExp(`^${source}$`, "u");
}
