import { ZenError } from "../errors.js";

export function objectNotFound(key: string, cause?: unknown): ZenError {
  return new ZenError("OBJECT_NOT_FOUND", `The artifact store has no object ${key}.`, {
    cause,
    hint: "It was never stored here, or has been deleted; check that this is the store that the run used.",
    data: { key },
  });
}

/** For `ifAbsent` without `wanted`, for `ifMatch` with the version that was asked for. */
export function preconditionFailed(key: string, wanted?: string): ZenError {
  const problem = wanted === undefined ? "exists already" : "is not of the expected version any more";
  return new ZenError("PRECONDITION_FAILED", `The object ${key} ${problem}.`, {
    hint: "Somebody else was first: read what is there now and decide again.",
    data: { key, ...(wanted === undefined ? {} : { wanted }) },
  });
}
