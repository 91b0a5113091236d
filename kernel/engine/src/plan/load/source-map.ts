import { dirname, resolve } from "node:path";
import { pathToFileURL } from "node:url";

interface SourceMap {
  readonly sources: readonly string[];
}

/**
 * Appends a source map to code that will lie in `outfile`'s folder. Sources become absolute URLs, so that stack traces and
 * breakpoints lead to the user's files wherever the compiled one lies; `shown` may place them elsewhere.
 */
export function withSourceMap(code: string, map: string, outfile: string, shown: (path: string) => string = (path) => path): string {
  const parsed = JSON.parse(map) as SourceMap;
  const sources = parsed.sources.map((source) => (source.startsWith("zen:") ? source : pathToFileURL(shown(resolve(dirname(outfile), source))).href));
  const encoded = Buffer.from(JSON.stringify({ ...parsed, sources })).toString("base64");
  return `${code}//# sourceMappingURL=data:application/json;base64,${encoded}\n`;
}
