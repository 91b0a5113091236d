import { ZenError } from "@zen/plugin-sdk";
import type { LogEntry } from "./entries.js";

/** A place in a job's log: the newest entry that was given so far. */
export interface Position {
  readonly timestamp: string;
  readonly insertId: string;
}

/** As a line's cursor. `late` marks an entry that came after newer ones: a reader goes on after those. */
export function cursorOf({ timestamp, insertId }: Position, late = ""): string {
  return [timestamp, insertId, late].map(encodeURIComponent).join(" ");
}

export function positionOf(cursor: string): Position {
  const [timestamp = "", insertId, late, ...rest] = cursor.split(" ").map(decodeURIComponent);
  if (insertId === undefined || late === undefined || rest.length > 0 || Number.isNaN(Date.parse(timestamp)))
    throw new ZenError("JOB_LOG_CURSOR_INVALID", `${JSON.stringify(cursor)} is no position in a log of Vertex AI`, {
      hint: "Give the cursor of a line of the same job, or none.",
    });
  return { timestamp, insertId };
}

/** Whether an entry comes after a position, in the service's order. */
export function isAfter({ timestamp, insertId }: LogEntry, position: Position): boolean {
  const [a, b] = [instant(timestamp), instant(position.timestamp)];
  return a === b ? insertId > position.insertId : a > b;
}

function instant(timestamp: string): string {
  const [seconds, decimals = ""] = timestamp.replace("Z", "").split(".");
  return `${seconds}.${decimals.padEnd(9, "0")}`;
}
