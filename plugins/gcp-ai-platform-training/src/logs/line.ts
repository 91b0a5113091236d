import type { LogLine } from "@zen/plugin-sdk";
import type { LogEntry } from "./entries.js";

const ERRORS = new Set(["ERROR", "CRITICAL", "ALERT", "EMERGENCY"]);

/** What the worker printed: Vertex AI keeps standard output as INFO and standard error as ERROR. */
export function lineOf(
  { timestamp, severity = "DEFAULT", textPayload, jsonPayload }: LogEntry,
  cursor: string,
): LogLine {
  const message = jsonPayload?.["message"];
  return {
    cursor,
    time: new Date(timestamp).toISOString(),
    stream: ERRORS.has(severity) ? "stderr" : "stdout",
    text: textPayload ?? (typeof message === "string" ? message : JSON.stringify(jsonPayload ?? "")),
  };
}
