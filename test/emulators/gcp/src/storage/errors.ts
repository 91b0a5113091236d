import { GoogleError } from "../core/google-error.js";

/** Refusals in the words of the real service; see "HTTP status and error codes for JSON". */
export const noSuchObject = (bucket: string, name: string): GoogleError =>
  new GoogleError("NOT_FOUND", `No such object: ${bucket}/${name}`);

export const noSuchBucket = (): GoogleError => new GoogleError("NOT_FOUND", "The specified bucket does not exist.");

export const conditionNotMet = (): GoogleError =>
  new GoogleError("PRECONDITION_FAILED", "At least one of the pre-conditions you specified did not hold.");

export const invalid = (message: string, reason = "invalid"): GoogleError =>
  new GoogleError("INVALID_ARGUMENT", message, { reason });

export const required = (message: string): GoogleError => invalid(message, "required");
