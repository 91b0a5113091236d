import { ZenError } from "@zen/plugin-sdk";

/** An error that is answered with `status`. What else is thrown is answered with 500 and goes to the log. */
export function refusal(
  status: number,
  code: string,
  sentence: string,
  details: { readonly hint?: string; readonly cause?: unknown; readonly data?: Readonly<Record<string, unknown>> } = {},
): ZenError {
  return new ZenError(code, sentence, { ...details, data: { ...details.data, status } });
}
