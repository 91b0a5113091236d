import { ZenError } from "@zen/plugin-sdk";

/** Beyond these a document is refused unread; npm's own largest packuments stay below. */
const maxDocumentBytes = 64 * 1024 * 1024;

/** The object that `text` is as JSON. @throws ZenError `REGISTRY_DOCUMENT_INVALID` */
export function readHostileJson(text: string, where: string): Record<string, unknown> {
  if (text.length > maxDocumentBytes) throw invalid(where, `is larger than ${maxDocumentBytes} characters`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw invalid(where, "is no JSON", cause);
  }
  return record(value, where, "the document");
}

/** @throws ZenError `REGISTRY_DOCUMENT_INVALID` unless `value` is an object. */
export function record(value: unknown, where: string, what: string): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw invalid(where, `has no object as ${what}`);
  if (Object.hasOwn(value, "__proto__")) throw invalid(where, `names __proto__ in ${what}`);
  return value as Record<string, unknown>;
}

export function invalid(where: string, problem: string, cause?: unknown): ZenError {
  return new ZenError("REGISTRY_DOCUMENT_INVALID", `${where[0]!.toUpperCase()}${where.slice(1)} ${problem}.`, {
    hint: "Tell whoever runs this registry, or restore the folder from a good copy.",
    cause,
  });
}

/** @throws ZenError `REGISTRY_DOCUMENT_INVALID` unless `value` is a list. */
export function list(value: unknown, where: string, what: string): readonly unknown[] {
  if (!Array.isArray(value)) throw invalid(where, `has no list as ${what}`);
  return value;
}

/** @throws ZenError `REGISTRY_DOCUMENT_INVALID` unless `value` is a text. */
export function text(value: unknown, where: string, what: string): string {
  if (typeof value !== "string") throw invalid(where, `has no text as ${what}`);
  return value;
}

/** Whether `value` is a moment as registries write it: ISO 8601 in UTC, to the second or finer. */
export function isTime(value: unknown): value is string {
  return (
    typeof value === "string" &&
    /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$/.test(value) &&
    Number.isFinite(Date.parse(value))
  );
}
