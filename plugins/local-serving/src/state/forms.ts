/** Whether a value that was read has a certain form. */
export type Form = (value: unknown) => boolean;

export const text: Form = (value) => typeof value === "string";

/** From 0 on, and exact. */
export const count: Form = (value) => Number.isSafeInteger(value) && (value as number) >= 0;

export const positive: Form = (value) => count(value) && value !== 0;

export const flag: Form = (value) => typeof value === "boolean";

export function oneOf(...values: readonly string[]): Form {
  return (value) => values.includes(value as string);
}

export function optional(form: Form): Form {
  return (value) => value === undefined || form(value);
}

export function listOf(form: Form): Form {
  return (value) => Array.isArray(value) && value.every(form);
}

/** An object with any names. */
export function recordOf(form: Form, name: Form = text): Form {
  return (value) => isObject(value) && Object.entries(value).every(([key, each]) => name(key) && form(each));
}

/** An object with at least these parts. */
export function objectOf(parts: Readonly<Record<string, Form>>): Form {
  return (value) => isObject(value) && Object.entries(parts).every(([name, form]) => form(value[name]));
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
