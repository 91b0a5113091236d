import { brandOf, hasBrand } from "./brand.js";

export interface ErrorDetails {
  /** How to mend it, as a sentence that tells the reader what to do. */
  readonly hint?: string;
  readonly cause?: unknown;
  /** Where it happened, for a person: `pipeline.ts:12:5`, `flights.csv row 17`, `zen.config.json`. */
  readonly place?: string;
  /** Facts for programs; JSON only, never a secret's value. */
  readonly data?: Readonly<Record<string, unknown>>;
}

/** The form in which an error crosses a process border or enters a record. */
export interface ErrorRecord {
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
  readonly place?: string;
  readonly data?: Readonly<Record<string, unknown>>;
  /** Frames of the user's source where known. */
  readonly stack?: string;
  readonly cause?: ErrorRecord;
}

/**
 * The one error that Zen and its plugins throw on purpose. `code` is stable (`ARTIFACT_NOT_FOUND`), has a page in
 * `docs/errors/`, and is what programs and tests match; the message is one sentence for a person.
 */
export class ZenError extends Error {
  override readonly name = "ZenError";
  readonly code: string;
  readonly hint: string | undefined;
  readonly place: string | undefined;
  readonly data: Readonly<Record<string, unknown>> | undefined;

  constructor(code: string, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.hint = details.hint;
    this.place = details.place;
    this.data = details.data;
  }
}
Object.defineProperty(ZenError.prototype, brandOf("error"), { value: true });

/** Whether `value` is a ZenError of any copy of the SDK, and of `code` when one is given. */
export function isZenError(value: unknown, code?: string): value is ZenError {
  return hasBrand(value, "error") && (code === undefined || (value as ZenError).code === code);
}

/** Writes any thrown value as a record; what is no ZenError gets `fallbackCode`. */
export function toErrorRecord(error: unknown, fallbackCode = "UNEXPECTED_ERROR"): ErrorRecord {
  if (!(error instanceof Error) && !hasBrand(error, "error")) return { code: fallbackCode, message: String(error) };
  const known = isZenError(error) ? error : undefined;
  const { message, stack, cause } = error as Error;
  return {
    code: known?.code ?? fallbackCode,
    message,
    ...(known?.hint === undefined ? {} : { hint: known.hint }),
    ...(known?.place === undefined ? {} : { place: known.place }),
    ...(known?.data === undefined ? {} : { data: known.data }),
    ...(stack === undefined ? {} : { stack }),
    ...(cause === undefined ? {} : { cause: toErrorRecord(cause, fallbackCode) }),
  };
}

/** Restores an error from its record; code, hint, place and the original stack are kept. */
export function fromErrorRecord(record: ErrorRecord): ZenError {
  const error = new ZenError(record.code, record.message, {
    ...(record.hint === undefined ? {} : { hint: record.hint }),
    ...(record.place === undefined ? {} : { place: record.place }),
    ...(record.data === undefined ? {} : { data: record.data }),
    ...(record.cause === undefined ? {} : { cause: fromErrorRecord(record.cause) }),
  });
  if (record.stack !== undefined) Object.defineProperty(error, "stack", { value: record.stack, configurable: true });
  return error;
}
