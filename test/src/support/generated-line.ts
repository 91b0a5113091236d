import { readFileSync } from "node:fs";
import { SourceMap } from "node:module";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** The line (from 0) of a compiled file that comes from a line (from 1) of a source. */
export function generatedLine(url: string, source: string, line: number): number | undefined {
  const path = fileURLToPath(url);
  const text = readFileSync(path, "utf8");
  const link = /\/\/# sourceMappingURL=(.*)\s*$/.exec(text)?.[1] ?? "";
  const inline = /^data:[^,]*base64,(.*)$/.exec(link)?.[1];
  const json =
    inline === undefined
      ? readFileSync(resolve(dirname(path), link), "utf8")
      : Buffer.from(inline, "base64").toString();
  const map = new SourceMap(JSON.parse(json) as ConstructorParameters<typeof SourceMap>[0]);
  for (const [index, generated] of text.split("\n").entries()) {
    for (let column = 0; column < generated.length; column++) {
      const entry = map.findEntry(index, column);
      if ("originalLine" in entry && entry.originalLine === line - 1 && entry.originalSource.endsWith(source))
        return index;
    }
  }
  return undefined;
}
