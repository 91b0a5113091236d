import { toErrorRecord } from "@zen/plugin-sdk";

export interface LogLine {
  readonly time: string;
  readonly level: "info" | "error";
  readonly message: string;
  readonly [field: string]: unknown;
}

/** What a server says of itself: one object per event, never with a token, a password or a body. */
export interface Log {
  info(message: string, fields?: Readonly<Record<string, unknown>>): void;
  /** Something that the registry is to blame for. */
  fault(error: unknown, fields?: Readonly<Record<string, unknown>>): void;
}

export function logTo(write: (line: LogLine) => void): Log {
  const time = (): string => new Date().toISOString();
  return {
    info: (message, fields) => write({ time: time(), level: "info", message, ...fields }),
    fault: (error, fields) => {
      const { message, ...record } = toErrorRecord(error);
      write({ time: time(), level: "error", message: withoutSecrets(message), ...fields, error: record });
    },
  };
}

/** Tokens of this registry are known by their beginning, wherever they turn up. */
export function withoutSecrets(text: string): string {
  return text.replace(/zen_[A-Za-z0-9_-]{20,}/g, "zen_***");
}
