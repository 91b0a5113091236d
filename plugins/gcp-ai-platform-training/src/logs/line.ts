import type { LogLine } from "@zen/plugin-sdk";
import type { LogEntry } from "./entries.js";

const ERRORS = new Set(["ERROR", "CRITICAL", "ALERT", "EMERGENCY"]);

/** Fields that the service puts around a plain line. A line that is a JSON object becomes the payload itself, with fields of its own. */
const AROUND = new Set(["message", "levelname", "severity", "created", "lineno", "pathname", "thread"]);

/** What the worker printed: Vertex AI keeps standard output as INFO and standard error as ERROR. */
export function lineOf(
  { timestamp, severity = "DEFAULT", textPayload, jsonPayload = {} }: LogEntry,
  cursor: string,
): LogLine {
  const { message } = jsonPayload;
  const isPlain = typeof message === "string" && Object.keys(jsonPayload).every((field) => AROUND.has(field));
  return {
    cursor,
    time: new Date(timestamp).toISOString(),
    stream: ERRORS.has(severity) ? "stderr" : "stdout",
    text: textPayload ?? (isPlain ? message : JSON.stringify(jsonPayload)),
  };
}
