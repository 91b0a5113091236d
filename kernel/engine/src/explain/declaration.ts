/**
 * The text of a top-level declaration in a source file, as people write them: it begins at the start of a line, and what belongs to it
 * is indented or closes it. Undefined where nothing like it is found.
 */
export function declarationIn(source: string, names: string): string | undefined {
  const lines = source.split(/\r?\n/);
  const [name = ""] = names.split(", ");
  const begins = beginning(name);
  const from = lines.findIndex((line) => begins.test(line));
  if (from < 0) return undefined;
  let to = from + 1;
  while (to < lines.length && belongs(lines[to] as string)) to++;
  return lines.slice(from, to).join("\n").trimEnd();
}

function beginning(name: string): RegExp {
  if (name === "default") return /^export\s+default\b/;
  const escaped = name.replaceAll(/[$]/g, "\\$&");
  return new RegExp(
    `^(?:export\\s+)?(?:default\\s+)?(?:declare\\s+)?(?:async\\s+)?(?:const|let|var|function\\*?|(?:abstract\\s+)?class|enum|namespace)\\s*(?:[[{][^=]*)?(?<![\\w$])${escaped}(?![\\w$])`,
  );
}

/** Blank lines between two declarations end nothing by themselves: the next line that starts one does. */
function belongs(line: string): boolean {
  return line === "" || /^[\s)\]}`]/.test(line);
}
