import type { Json } from "../job.js";
import type { JsonSchema } from "./types.js";

export interface Fault {
  /** `zen.backends[0].title`; the empty string is the document itself. */
  readonly path: string;
  readonly problem: string;
}

interface Limits {
  readonly depth: number;
  readonly nodes: number;
  readonly characters: number;
}

/**
 * The first reason why `value` is no JSON of bearable size, or nothing. Runs before all other checks and never recurses
 * deeper than `limits.depth`.
 */
export function checkSize(value: unknown, limits: Limits): Fault | undefined {
  let nodes = 0;
  let characters = 0;
  const visit = (node: unknown, path: string, depth: number): Fault | undefined => {
    if (++nodes > limits.nodes) return { path: "", problem: `holds more than ${limits.nodes} values` };
    if (depth > limits.depth) return { path, problem: `is nested more than ${limits.depth} levels deep` };
    if (typeof node === "string") characters += node.length;
    if (characters > limits.characters) return { path: "", problem: `holds more than ${limits.characters} characters` };
    if (node === null || typeof node === "string" || typeof node === "boolean") return undefined;
    if (typeof node === "number") return Number.isFinite(node) ? undefined : { path, problem: "is no JSON number" };
    if (typeof node !== "object") return { path, problem: "is no JSON value" };
    for (const key of Object.keys(node)) {
      const at = Array.isArray(node) ? `${path}[${key}]` : join(path, key);
      if (key === "__proto__") return { path: at, problem: "must not be named __proto__" };
      characters += key.length;
      const fault = visit((node as Record<string, unknown>)[key], at, depth + 1);
      if (fault) return fault;
    }
    return undefined;
  };
  return visit(value, "", 0);
}

/**
 * The first place where `value` does not fit `schema`, or nothing. Knows the JSON Schema keywords that the manifest's
 * own schema uses, no more. With `unknownFields: "pass"`, `additionalProperties: false` is not enforced.
 */
export function checkSchema(
  value: unknown,
  schema: JsonSchema,
  unknownFields: "refuse" | "pass",
  path = "",
): Fault | undefined {
  const fault = (problem: string): Fault => ({ path, problem });
  if (schema["anyOf"]) {
    const faults = (schema["anyOf"] as readonly JsonSchema[]).map((each) =>
      checkSchema(value, each, unknownFields, path),
    );
    return faults.every((each) => each) ? faults.at(-1) : undefined;
  }
  if ("const" in schema && value !== schema["const"]) return fault(`must be ${JSON.stringify(schema["const"])}`);
  const options = schema["enum"] as readonly Json[] | undefined;
  if (options && !options.includes(value as Json)) return fault(`must be one of ${options.join(", ")}`);
  const types = ([] as Json[]).concat(schema["type"] ?? []);
  if (types.length > 0 && !types.includes(typeOf(value))) return fault(`must be of type ${types.join(" or ")}`);
  if (typeof value === "string") return checkString(value, schema, fault);
  if (Array.isArray(value)) {
    if (value.length > Number(schema["maxItems"] ?? Infinity))
      return fault(`has more than ${schema["maxItems"]} entries`);
    const items = schema["items"] as JsonSchema | undefined;
    return items && first(value, (item, index) => checkSchema(item, items, unknownFields, `${path}[${index}]`));
  }
  if (typeof value === "object" && value !== null) return checkObject(value, schema, unknownFields, path);
  return undefined;
}

function checkString(value: string, schema: JsonSchema, fault: (problem: string) => Fault): Fault | undefined {
  if (value.length < Number(schema["minLength"] ?? 0)) return fault("must not be empty");
  if (value.length > Number(schema["maxLength"] ?? Infinity)) {
    return fault(`is longer than ${schema["maxLength"]} characters`);
  }
  const pattern = schema["pattern"] as string | undefined;
  if (pattern && !new RegExp(pattern, "u").test(value)) return fault(`${JSON.stringify(value)} must match ${pattern}`);
  return undefined;
}

function checkObject(
  value: object,
  schema: JsonSchema,
  unknownFields: "refuse" | "pass",
  path: string,
): Fault | undefined {
  const names = Object.keys(value);
  const properties = (schema["properties"] ?? {}) as { readonly [name: string]: JsonSchema };
  if (names.length > Number(schema["maxProperties"] ?? Infinity)) {
    return { path, problem: `has more than ${schema["maxProperties"]} entries` };
  }
  const missing = ((schema["required"] ?? []) as readonly string[]).find((name) => !Object.hasOwn(value, name));
  if (missing !== undefined) return { path: join(path, missing), problem: "is missing" };
  const rest = schema["additionalProperties"] as JsonSchema | false | undefined;
  const keys = schema["propertyNames"] as JsonSchema | undefined;
  return first(names, (name) => {
    const at = join(path, name);
    const own = Object.hasOwn(properties, name) ? properties[name] : undefined;
    if (keys) {
      const fault = checkSchema(name, keys, unknownFields, at);
      if (fault) return { path: at, problem: `is misnamed: ${fault.problem}` };
    }
    if (own === undefined && rest === false) {
      return unknownFields === "pass" ? undefined : { path: at, problem: "is no field of this format" };
    }
    const fitting = own ?? (rest || undefined);
    return fitting && checkSchema((value as Record<string, unknown>)[name], fitting, unknownFields, at);
  });
}

function first<T>(items: readonly T[], check: (item: T, index: number) => Fault | undefined): Fault | undefined {
  for (const [index, item] of items.entries()) {
    const fault = check(item, index);
    if (fault) return fault;
  }
  return undefined;
}

function typeOf(value: unknown): string {
  return value === null ? "null" : Array.isArray(value) ? "array" : typeof value;
}

function join(path: string, name: string): string {
  if (!/^[A-Za-z_$][A-Za-z0-9_$]*$/.test(name)) return `${path}[${JSON.stringify(name.slice(0, 100))}]`;
  return path === "" ? name : `${path}.${name}`;
}
