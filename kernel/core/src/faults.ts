import { isZenError, type Logger, type ZenError } from "@zen/plugin-sdk";

/** Where faults go that hurt nobody but the plugin they happened in. */
export interface Faults {
  report(fault: ZenError): void;
}

export function loggedFaults(log: Logger): Faults {
  return {
    report: (fault) =>
      log.error(fault.message, {
        code: fault.code,
        ...(fault.cause === undefined ? {} : { cause: reason(fault.cause) }),
      }),
  };
}

/** What went wrong, in one line. */
export function reason(error: unknown): string {
  if (isZenError(error)) return `${error.message} (${error.code})`;
  return error instanceof Error ? error.message : String(error);
}
