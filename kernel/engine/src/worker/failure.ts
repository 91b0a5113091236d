import { fileURLToPath } from "node:url";
import { isAbsolute, relative } from "node:path";
import { isZenError, toErrorRecord, type ErrorRecord } from "@zen/plugin-sdk";

const OWN_FAULT =
  "The step's own code threw this; zen runs:logs shows what it printed, and --in-process makes breakpoints work.";

/**
 * A step's error as its record: the first frame of the user's source is its place, and frames of the engine are left out. An error that
 * is no `ZenError` has the code `STEP_FAILED`.
 */
export function failureOf(error: unknown, sourceDir: string): ErrorRecord {
  const record = toErrorRecord(error, "STEP_FAILED");
  const frames = (record.stack ?? "")
    .split("\n")
    .filter((line) => /^\s+at /.test(line) && !line.includes("(node:internal/"));
  const ends = frames.findIndex((frame) => frame.includes("zenStepFunction"));
  const own = ends < 0 ? frames : frames.slice(0, ends);
  const place = record.place ?? own.map((frame) => placeOf(frame, sourceDir)).find((found) => found !== undefined);
  const stack =
    own.length === 0
      ? record.stack
      : [`${isZenError(error) ? record.code : nameOf(error)}: ${record.message}`, ...own].join("\n");
  const hint = record.hint ?? (record.code === "STEP_FAILED" ? OWN_FAULT : undefined);
  return {
    ...record,
    ...(hint === undefined ? {} : { hint }),
    ...(place === undefined ? {} : { place }),
    ...(stack === undefined ? {} : { stack }),
  };
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : "Error";
}

/** `steps/clean.ts:12:5` for a frame in the user's sources, which are below `sourceDir`; packages and what Zen keeps there are not. */
export function placeOf(frame: string, sourceDir: string): string | undefined {
  const match = /\(?((?:file:\/\/)?\/?[^()\s]+):(\d+):(\d+)\)?$/.exec(frame);
  if (match === null) return undefined;
  const [, where, line, column] = match as unknown as [string, string, string, string];
  const file = where.startsWith("file:") ? fileURLToPath(where) : where;
  if (!isAbsolute(file)) return undefined;
  const path = relative(sourceDir, file).replaceAll("\\", "/");
  return /^\.\.(?:\/|$)|(?:^|\/)(?:node_modules|\.zen)\//.test(path) ? undefined : `${path}:${line}:${column}`;
}
