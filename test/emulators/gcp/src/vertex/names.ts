import { GoogleError } from "../core/google-error.js";
import type { Call, Cloud } from "../core/service.js";

/** Numbers as the service gives them to jobs, operations and versions: never twice. */
export class Numbers {
  #next = 1_000_000_000_000_000_001n;

  take(): string {
    return String(this.#next++);
  }
}

/** The parent of a collection, as the service writes it in names: with the project's number. @throws GoogleError for another project or location. */
export function parentOf(cloud: Cloud, location: string, { path }: Call): string {
  if (path["project"] !== cloud.project && path["project"] !== cloud.projectNumber)
    throw new GoogleError("PERMISSION_DENIED", `Permission denied on resource project ${path["project"]}.`);
  if (path["location"] !== location)
    throw new GoogleError(
      "INVALID_ARGUMENT",
      `Location ID: ${path["location"]} does not match the endpoint location ID: ${location}.`,
    );
  return `projects/${cloud.projectNumber}/locations/${location}`;
}

export function notFound(kind: string, name: string): GoogleError {
  return new GoogleError("NOT_FOUND", `The ${kind} does not exist: ${name}`);
}

/** @throws GoogleError for labels that the service would not take. */
export function checkLabels(labels: Readonly<Record<string, string>> = {}): void {
  if (Object.keys(labels).length > 64)
    throw new GoogleError("INVALID_ARGUMENT", "Too many labels: at most 64 are allowed.");
  for (const [key, value] of Object.entries(labels)) {
    if (!/^[\p{Ll}\p{Lo}][\p{Ll}\p{Lo}\p{N}_-]{0,62}$/u.test(key) || !/^[\p{Ll}\p{Lo}\p{N}_-]{0,63}$/u.test(value))
      throw new GoogleError("INVALID_ARGUMENT", `Invalid label: ${key}=${value}.`);
  }
}

/** @throws GoogleError */
export function checkDisplayName(name: string | undefined): void {
  if (name === undefined || name === "")
    throw new GoogleError(
      "INVALID_ARGUMENT",
      "List of found errors: 1.Field: display_name; Message: Required field is not set.",
    );
  if (name.length > 128)
    throw new GoogleError(
      "INVALID_ARGUMENT",
      "List of found errors: 1.Field: display_name; Message: The length must be at most 128.",
    );
}
