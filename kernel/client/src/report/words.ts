import type { ExecutionState, Json, RunState, Time } from "@zen/plugin-sdk";
import { figure, short } from "../words/index.js";

/** How an execution ended, in the words that the command line uses. */
export function executionWord(state: ExecutionState | undefined): string {
  if (state === undefined) return "not run";
  return state === "succeeded" || state === "superseded" ? "ran" : state;
}

/** The class of a state's colour. */
export function stateClass(state: ExecutionState | RunState | undefined): string {
  switch (state) {
    case "succeeded":
    case "superseded":
      return "good";
    case "failed":
      return "bad";
    case "running":
      return "busy";
    case "cached":
      return "known";
    case undefined:
    case "skipped":
      return "idle";
    default:
      return "warn";
  }
}

/** A sign for those who do not tell the colours apart. */
export function stateSign(state: ExecutionState | RunState | undefined): string {
  const signs = { good: "✓", bad: "✕", busy: "▸", known: "=", idle: "–", warn: "!" } as const;
  return signs[stateClass(state) as keyof typeof signs];
}

/** `2026-01-31 14:22:33 UTC`. */
export function moment(time: Time): string {
  return `${time.slice(0, 10)} ${time.slice(11, 19)} UTC`;
}

/** A JSON value in a line. */
export function valueText(value: Json | undefined): string {
  if (value === undefined || value === null) return "–";
  if (typeof value === "number") return figure(value);
  if (isFile(value)) return `${value.path} (${short(value.digest)})`;
  if (typeof value !== "string") return JSON.stringify(value);
  return /^[0-9a-f]{40,64}$/.test(value) ? short(value) : value;
}

/** What a step is given for a parameter that names a file. */
function isFile(value: Json): value is { readonly path: string; readonly digest: string } {
  const { path, digest } = (value ?? {}) as { readonly path?: Json; readonly digest?: Json };
  return typeof path === "string" && typeof digest === "string";
}
