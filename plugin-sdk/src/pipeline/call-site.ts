/** The first frame outside this package, `file:line:column` (a file URL or path), or undefined where the engine gives none. */
export function callSite(): string | undefined {
  const lines = (new Error().stack ?? "").split("\n").slice(1);
  const own = new URL(".", import.meta.url).href;
  for (const line of lines) {
    const place = /\(?((?:file:|\/|[A-Za-z]:\\)[^()]*:\d+:\d+)\)?$/.exec(line.trim())?.[1];
    if (place !== undefined && !place.startsWith(own) && !place.startsWith(own.slice("file://".length))) return place;
  }
  return undefined;
}
