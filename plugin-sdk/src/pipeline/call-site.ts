/**
 * Where `called` was called from, `file:line:column` as the engine shows it (a file URL or a path), or undefined where it shows none.
 * Frames are counted from the function itself, so that source maps of this package cannot hide or move it.
 */
export function callSite(called: (...args: never) => unknown): string | undefined {
  // Nearly always the first frame says it, and a pipeline asks for each of its steps.
  return placeIn(frames(called, 1)) ?? placeIn(frames(called, Error.stackTraceLimit));
}

function frames(called: (...args: never) => unknown, atMost: number): readonly string[] {
  const target: { stack?: string } = {};
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = atMost;
  Error.captureStackTrace(target, called);
  const lines = (target.stack ?? "").split("\n").slice(1);
  Error.stackTraceLimit = stackTraceLimit;
  return lines;
}

function placeIn(lines: readonly string[]): string | undefined {
  for (const line of lines) {
    const place = /\(?((?:file:|\/|[A-Za-z]:\\)[^()]*:\d+:\d+)\)?$/.exec(line.trim())?.[1];
    if (place !== undefined) return place;
  }
  return undefined;
}
