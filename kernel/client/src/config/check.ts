import { didYouMean, type Json, type JsonSchema } from "@zen/plugin-sdk";
import type { JsonPath } from "./json-document.js";

export interface ConfigFault {
  readonly path: JsonPath;
  /** The end of a sentence that begins with the field's name. */
  readonly problem: string;
  readonly hint?: string;
}

/**
 * The first place where `value` does not fit `schema`. Knows the JSON Schema keywords that the configuration's own schema
 * uses; a full validator would cost more than all the rest of a command's start.
 */
export function checkConfig(
  value: Json,
  schema: JsonSchema,
  root: JsonSchema = schema,
  path: JsonPath = [],
): ConfigFault | undefined {
  const reference = schema["$ref"] as string | undefined;
  if (reference !== undefined) return checkConfig(value, definition(root, reference), root, path);
  const either = schema["anyOf"] as readonly JsonSchema[] | undefined;
  if (either !== undefined) return checkEither(value, either, root, path);
  const type = typeof schema["type"] === "string" ? schema["type"] : undefined;
  if (type !== undefined && !isOfType(value, type))
    return { path, problem: `must be ${article(type)}, not ${article(typeOf(value))}` };
  if (typeof value === "number") return checkNumber(value, schema, path);
  if (typeof value === "string") return checkText(value, schema, path);
  if (Array.isArray(value)) {
    const items = schema["items"] as JsonSchema | undefined;
    return items && firstFault(value, (item, index) => checkConfig(item as Json, items, root, [...path, index]));
  }
  return typeof value === "object" && value !== null ? checkObject(value as Fields, schema, root, path) : undefined;
}

type Fields = { readonly [name: string]: Json };

/** The fault of the one that is for values of this type; else of all. */
function checkEither(
  value: Json,
  schemas: readonly JsonSchema[],
  root: JsonSchema,
  path: JsonPath,
): ConfigFault | undefined {
  const fitting = schemas.find(({ type }) => typeof type === "string" && isOfType(value, type));
  if (fitting !== undefined) return checkConfig(value, fitting, root, path);
  const types = schemas.map(({ type }) => article(String(type))).join(" or ");
  return { path, problem: `must be ${types}, not ${article(typeOf(value))}` };
}

function checkNumber(value: number, schema: JsonSchema, path: JsonPath): ConfigFault | undefined {
  const { minimum, exclusiveMinimum } = schema as { readonly minimum?: number; readonly exclusiveMinimum?: number };
  if (minimum !== undefined && value < minimum) return { path, problem: `must be ${minimum} or more, not ${value}` };
  if (exclusiveMinimum !== undefined && value <= exclusiveMinimum)
    return { path, problem: `must be above ${exclusiveMinimum}, not ${value}` };
  return undefined;
}

function checkText(value: string, schema: JsonSchema, path: JsonPath): ConfigFault | undefined {
  const pattern = schema["pattern"] as string | undefined;
  if (value.length < Number(schema["minLength"] ?? 0)) return { path, problem: "must not be empty" };
  if (pattern === undefined || new RegExp(pattern, "u").test(value)) return undefined;
  return { path, problem: `must match ${pattern}, and ${JSON.stringify(value)} does not` };
}

function checkObject(value: Fields, schema: JsonSchema, root: JsonSchema, path: JsonPath): ConfigFault | undefined {
  const known = (schema["properties"] ?? {}) as { readonly [name: string]: JsonSchema };
  const rest = schema["additionalProperties"] as JsonSchema | false | undefined;
  const missing = ((schema["required"] ?? []) as readonly string[]).find((name) => !Object.hasOwn(value, name));
  const names = Object.keys(value);
  const own = firstFault(names, (name) => {
    const at = [...path, name];
    const fitting = Object.hasOwn(known, name) ? known[name] : rest;
    if (fitting === false) return unknownField(at, name, Object.keys(known));
    const pattern = (schema["propertyNames"] as { readonly pattern?: string } | undefined)?.pattern;
    if (pattern !== undefined && !new RegExp(pattern, "u").test(name))
      return { path: at, problem: `is a name that does not match ${pattern}` };
    return fitting && checkConfig(value[name] as Json, fitting, root, at);
  });
  if (own?.problem.startsWith("is no field") === true || missing === undefined) return own;
  return { path: [...path, missing], problem: "is missing" };
}

function unknownField(path: JsonPath, name: string, known: readonly string[]): ConfigFault {
  return {
    path,
    problem: "is no field that Zen knows",
    hint: didYouMean(name, known) ?? `Here may stand ${known.join(", ")}.`,
  };
}

function definition(root: JsonSchema, reference: string): JsonSchema {
  const name = reference.replace("#/$defs/", "");
  return (root["$defs"] as { readonly [name: string]: JsonSchema })[name] as JsonSchema;
}

function firstFault<T>(
  items: readonly T[],
  check: (item: T, index: number) => ConfigFault | undefined,
): ConfigFault | undefined {
  for (const [index, item] of items.entries()) {
    const fault = check(item, index);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function isOfType(value: Json, type: string): boolean {
  return type === "integer" ? Number.isSafeInteger(value) : typeOf(value) === type;
}

function typeOf(value: Json): string {
  return value === null ? "null" : Array.isArray(value) ? "array" : typeof value;
}

function article(type: string): string {
  return type === "null" ? "null" : type === "string" ? "text" : /^[aeiou]/.test(type) ? `an ${type}` : `a ${type}`;
}
