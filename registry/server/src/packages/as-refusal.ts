import { ZenError, isZenError } from "@zen/plugin-sdk";

/** Runs `work`; what it throws on purpose becomes an answer of `status`, unless it is one already. */
export function asRefusal<T>(status: number, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw withStatus(status, error);
  }
}

/** `error` as an answer of `status`; whatever nobody threw on purpose stays as it is. */
export function withStatus(status: number, error: unknown, hint?: string): unknown {
  if (!isZenError(error) || typeof error.data?.["status"] === "number") return error;
  return new ZenError(error.code, error.message, {
    ...((hint ?? error.hint) === undefined ? {} : { hint: hint ?? error.hint! }),
    ...(error.place === undefined ? {} : { place: error.place }),
    data: { ...error.data, status },
    cause: error,
  });
}
