import { isZenError } from "@zen/plugin-sdk";

/** What went wrong, in one line. */
export function reason(error: unknown): string {
  if (isZenError(error)) return `${error.message} (${error.code})`;
  return error instanceof Error ? error.message : String(error);
}
