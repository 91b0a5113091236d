import { GoogleError } from "../core/google-error.js";

/** The two forms of list filters that the pretended service knows: `labels.KEY=VALUE` and `FIELD eq "REGEX"` for the whole field. */
export function matcher(filter: string | null): (resource: object) => boolean {
  if (filter === null || filter === "") return () => true;
  const [, label, value] = /^labels\.([\w-]+) ?= ?"?([\w-]*)"?$/.exec(filter) ?? [];
  if (label !== undefined)
    return (resource) => (resource as { labels?: Record<string, string> }).labels?.[label] === value;
  const [, field, regex] = /^(\w+) eq "([^"]*)"$/.exec(filter) ?? [];
  if (field === undefined) throw new GoogleError("INVALID_ARGUMENT", `Invalid list filter expression: ${filter}`);
  const pattern = new RegExp(`^(?:${regex})$`);
  return (resource) => pattern.test(String((resource as Record<string, unknown>)[field]));
}
