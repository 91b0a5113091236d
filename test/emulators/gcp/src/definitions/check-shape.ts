import type { Shape } from "./shape.js";

/** Every way in which `value` is not of `shape`, as Google's services say it, with the place. */
export function checkShape(value: unknown, shape: Shape, place: string): readonly string[] {
  // Both JSON mappings let null stand for a field that is not set.
  if (value === null || value === undefined || shape.kind === "any") return [];
  const wrong = [`Invalid value at '${place}' (${nameOf(shape)}), ${JSON.stringify(value)?.slice(0, 200)}`];
  switch (shape.kind) {
    case "string":
      return typeof value === "string" ? [] : wrong;
    case "boolean":
      return typeof value === "boolean" ? [] : wrong;
    case "number":
      return typeof value === "number" || ["NaN", "Infinity", "-Infinity"].includes(value as string) ? [] : wrong;
    case "integer":
      return Number.isInteger(value) && Math.abs(value as number) < 2 ** 32 ? [] : wrong;
    case "int64":
      return isInt64(value) ? [] : wrong;
    case "bytes":
      return typeof value === "string" && /^[A-Za-z0-9+/_-]*={0,2}$/.test(value) ? [] : wrong;
    case "timestamp":
      return typeof value === "string" && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/.test(value)
        ? []
        : wrong;
    case "duration":
      return typeof value === "string" && /^-?\d+(\.\d{1,9})?s$/.test(value) ? [] : wrong;
    case "enum":
      return typeof value === "string" && shape.values.has(value) ? [] : wrong;
    case "list":
      return Array.isArray(value)
        ? value.flatMap((one, index) => checkShape(one, shape.of, `${place}[${index}]`))
        : wrong;
    case "map":
      return isObject(value)
        ? Object.entries(value).flatMap(([key, one]) => checkShape(one, shape.of, `${place}[${JSON.stringify(key)}]`))
        : wrong;
    case "message":
      return isObject(value) ? checkFields(value, shape.fields(), place) : wrong;
  }
}

function checkFields(
  value: Readonly<Record<string, unknown>>,
  fields: ReadonlyMap<string, Shape>,
  place: string,
): readonly string[] {
  return Object.entries(value).flatMap(([name, one]) => {
    const shape = fields.get(name);
    if (shape === undefined)
      return [`Invalid JSON payload received. Unknown name "${name}" at '${place}': Cannot find field.`];
    return checkShape(one, shape, `${place}.${name}`);
  });
}

function isInt64(value: unknown): boolean {
  if (typeof value === "number") return Number.isSafeInteger(value);
  return typeof value === "string" && /^-?\d{1,20}$/.test(value);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function nameOf(shape: Shape): string {
  return shape.kind === "message" ? shape.name : shape.kind;
}
