import type { Json, Logger } from "@zen/plugin-sdk";

/** Sends the spans of this process on. */
export interface Telemetry {
  /** Spans that ended in a worker of this process, as it sent them. */
  take(spans: readonly Json[]): void;
  /** Resolves when what has ended so far is sent, or after two seconds. Never rejects. */
  flush(): Promise<void>;
}

let started: Promise<Telemetry> | undefined;

/** One per process, whatever it opens: OpenTelemetry has one provider. Its complaints go to whoever starts it first. */
export function startTelemetry(log: Logger, version: string): Promise<Telemetry> {
  return (started ??= import("./sdk.js").then(({ startSdk }) => startSdk(log, version)));
}
