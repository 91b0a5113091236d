import { fromErrorRecord, isZenError, toErrorRecord, type Json, type Logger, type ZenError } from "@zen/plugin-sdk";
import { mapStrings } from "./references.js";

export type Redact = (text: string) => string;

/** The error as it is, or, if a secret stands anywhere in it or its causes, a copy without. */
export function redactError(error: ZenError, redact: Redact): ZenError;
export function redactError(error: unknown, redact: Redact): unknown;
export function redactError(error: unknown, redact: Redact): unknown {
  if (typeof error === "string") return redact(error);
  if (!(error instanceof Error) && !isZenError(error)) return error;
  const record = toErrorRecord(error) as unknown as Json;
  const clean = mapStrings(record, redact);
  if (JSON.stringify(clean) === JSON.stringify(record)) return error;
  return fromErrorRecord(clean as unknown as ReturnType<typeof toErrorRecord>);
}

/** A logger for one plugin: each line says who wrote it, and none shows a secret. */
export function pluginLog(log: Logger, plugin: string, redact: Redact): Logger {
  const line =
    (level: keyof Logger): Logger[keyof Logger] =>
    (message, fields = {}) =>
      log[level](redact(message), { plugin, ...(mapStrings(fields, redact) as typeof fields) });
  return { debug: line("debug"), info: line("info"), warn: line("warn"), error: line("error") };
}
