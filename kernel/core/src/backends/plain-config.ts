import type { Json, JsonSchema } from "@zen/plugin-sdk";
import type { Config } from "./config.js";

const OBJECT_KEYWORDS = new Set(["type", "properties", "required", "additionalProperties", "title", "description"]);
const SCALARS = new Set<Json>(["string", "number", "boolean"]);

/** What the keywords of plain fields ask; one that asks nothing of a value of that type holds. */
const HOLDS: Readonly<Record<string, (value: Json, asked: Json) => boolean>> = {
  type: (value, asked) =>
    asked === "integer" ? Number.isInteger(value) : SCALARS.has(asked) && typeof value === asked,
  enum: (value, asked) => Array.isArray(asked) && asked.includes(value),
  minimum: (value, asked) => typeof value !== "number" || value >= Number(asked),
  maximum: (value, asked) => typeof value !== "number" || value <= Number(asked),
  exclusiveMinimum: (value, asked) => typeof value !== "number" || value > Number(asked),
  exclusiveMaximum: (value, asked) => typeof value !== "number" || value < Number(asked),
  minLength: (value, asked) => typeof value !== "string" || [...value].length >= Number(asked),
  maxLength: (value, asked) => typeof value !== "string" || [...value].length <= Number(asked),
  default: () => true,
  title: () => true,
  description: () => true,
};

/**
 * A configuration with its defaults where that is plain to see: fields of strings, numbers and booleans, all of them right. Undefined
 * where it is not, for a validator to say; loading one takes longer than most commands do.
 */
export function plainConfig(config: Config, schema: JsonSchema): Config | undefined {
  if (schema["type"] !== "object" || Object.keys(schema).some((keyword) => !OBJECT_KEYWORDS.has(keyword)))
    return undefined;
  const others = schema["additionalProperties"] ?? true;
  const fields = new Map(Object.entries((schema["properties"] ?? {}) as Readonly<Record<string, JsonSchema>>));
  const filled = { ...defaultsOf(fields), ...config };
  const fits = Object.entries(filled).every(([name, value]) => {
    const field = fields.get(name);
    return field === undefined ? others === true : isPlain(value, field);
  });
  const wanted = (schema["required"] ?? []) as readonly string[];
  return fits && wanted.every((name) => Object.hasOwn(filled, name)) ? structuredClone(filled) : undefined;
}

function defaultsOf(fields: ReadonlyMap<string, JsonSchema>): Config {
  return Object.fromEntries(
    [...fields].flatMap(([name, { default: value }]) => (value === undefined ? [] : [[name, value as Json]])),
  );
}

function isPlain(value: Json, field: JsonSchema): boolean {
  return Object.entries(field).every(([keyword, asked]) => HOLDS[keyword]?.(value, asked as Json) === true);
}
