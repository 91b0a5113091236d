/**
 * Where `called` was called from, `file:line:column` as the engine shows it (a file URL or a path), or undefined where it shows none.
 * Frames are counted from the function itself, so that source maps of this package cannot hide or move it.
 */
export function callSite(called: (...args: never) => unknown): string | undefined {
  const target: { stack?: string } = {};
  Error.captureStackTrace(target, called);
  for (const line of (target.stack ?? "").split("\n").slice(1)) {
    const place = /\(?((?:file:|\/|[A-Za-z]:\\)[^()]*:\d+:\d+)\)?$/.exec(line.trim())?.[1];
    if (place !== undefined) return place;
  }
  return undefined;
}
