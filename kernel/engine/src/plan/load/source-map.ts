import { dirname, resolve } from "node:path";

interface SourceMap {
  readonly sources: readonly string[];
}

/**
 * Appends a source map to code that the bundler was to write to `outfile`. `shown` gives the URL under which a source's path shall
 * appear in stack traces and debuggers.
 */
export function withSourceMap(code: string, map: string, outfile: string, shown: (path: string) => string): string {
  const parsed = JSON.parse(map) as SourceMap;
  const sources = parsed.sources.map((source) =>
    source.startsWith("zen:") ? source : shown(resolve(dirname(outfile), source)),
  );
  const encoded = Buffer.from(JSON.stringify({ ...parsed, sources })).toString("base64");
  return `${code}//# sourceMappingURL=data:application/json;base64,${encoded}\n`;
}
