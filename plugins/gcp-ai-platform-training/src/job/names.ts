import { createHash } from "node:crypto";

/** The label by which a job is found again: ids are any text, and the service itself gives jobs their names. */
export const ID_LABEL = "zen-job";

/** The deadline in milliseconds after submission, so that whoever watches knows it. */
export const DEADLINE_LABEL = "zen-deadline-ms";

/** Label values are at most 63 of `a-z 0-9 _ -`. */
export function idLabel(id: string): string {
  return createHash("sha256").update(id).digest("hex").slice(0, 40);
}

/** A title as a label's value. */
export function labelText(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9_-]+/g, "-")
    .slice(0, 63);
}

/** Display names are at most 128 characters. */
export function displayName(title: string): string {
  return `zen ${title}`.slice(0, 128).trim();
}
