/** As the manifest's schema has it, with defaults filled in and secrets resolved. */
export interface Config {
  readonly endpoints: Readonly<Record<string, EndpointConfig>>;
  readonly attempts: number;
  readonly flushSeconds: number;
  readonly limit: number;
}

export interface EndpointConfig {
  readonly url: string;
  readonly secrets: readonly string[];
  readonly events: readonly EventName[];
  readonly headers?: Readonly<Record<string, string>>;
  readonly timeoutSeconds: number;
}

/** Hooks that can be told on. */
export const EVENTS = [
  "run:started",
  "run:finished",
  "step:started",
  "step:retrying",
  "step:finished",
  "artifact:committed",
  "deployment:changed",
] as const;

export type EventName = (typeof EVENTS)[number];
