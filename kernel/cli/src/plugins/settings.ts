import type { Json, JsonSchema, PluginManifest } from "@zen/plugin-sdk";

/** One field of what a backend or plugin may be told. */
export interface Setting {
  readonly name: string;
  /** `text`, `number or text`, `one of a, b`, ... */
  readonly type: string;
  readonly required: boolean;
  readonly default?: Json;
  readonly description: string;
}

/** What may stand under `config` of each backend of a plugin, and in `zen.config.json` for the plugin itself; what takes nothing is left out. */
export function settingsOf({ name, configSchema, backends }: PluginManifest): ReadonlyMap<string, readonly Setting[]> {
  const all = [
    [name, configSchema] as const,
    ...backends.map((backend) => [backend.name, backend.configSchema] as const),
  ];
  return new Map(all.map(([of, schema]) => [of, fields(schema)] as const).filter(([, found]) => found.length > 0));
}

function fields(schema: JsonSchema = {}): readonly Setting[] {
  const properties = (schema["properties"] ?? {}) as Readonly<Record<string, JsonSchema>>;
  const required = new Set((schema["required"] ?? []) as readonly string[]);
  const found = Object.entries(properties).map(([name, field]) => ({
    name,
    type: typeText(field),
    required: required.has(name),
    ...(field["default"] === undefined ? {} : { default: field["default"] }),
    description: typeof field["description"] === "string" ? field["description"] : "",
  }));
  return [...found.filter((each) => each.required), ...found.filter((each) => !each.required)];
}

const WORDS: Readonly<Record<string, string>> = { string: "text", integer: "whole number", boolean: "true or false" };

function typeText(schema: JsonSchema): string {
  const { enum: options, anyOf, oneOf, type, items, properties } = schema as Readonly<Record<string, Json>>;
  if (Array.isArray(options)) return `one of ${options.join(", ")}`;
  const either = anyOf ?? oneOf;
  if (Array.isArray(either)) return [...new Set(either.map((each) => typeText(each as JsonSchema)))].join(" or ");
  if (Array.isArray(type)) return type.map((each) => word(String(each))).join(" or ");
  if (type === "array" && items !== undefined) return `list of ${typeText(items as JsonSchema)}`;
  if (type === "object" && properties !== undefined) return `{ ${Object.keys(properties as object).join(", ")} }`;
  return typeof type === "string" ? word(type) : "";
}

const word = (type: string): string => WORDS[type] ?? type;
