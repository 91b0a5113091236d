import type { Json } from "@zen/plugin-sdk";
import { quote } from "../python/index.js";

/** One transform of a pipeline. `inputs` are references to others; several are known by their keys. */
export interface Transform {
  readonly name: string;
  readonly inputs: string | Readonly<Record<string, string>>;
  readonly config: { readonly [key: string]: Json };
}

/** A Beam YAML pipeline whose transforms all are of the type `Zen`, which `program` defines. */
export function yamlOf(transforms: readonly Transform[], program: string): string {
  return [
    "pipeline:",
    "  transforms:",
    ...transforms.flatMap(({ name, inputs, config }) => [
      "  - type: Zen",
      `    name: ${quote(name)}`,
      `    input: ${flow(inputs)}`,
      "    config:",
      ...Object.entries(config).map(([key, value]) => `      ${key}: ${flow(value)}`),
    ]),
    "providers:",
    "- type: python",
    "  config: {}",
    "  transforms:",
    "    Zen: |",
    ...program.split("\n").map((line) => (line === "" ? "" : `      ${line}`)),
  ].join("\n");
}

/** A value on one line, with strings that neither YAML nor Jinja see anything in. */
function flow(value: Json): string {
  if (typeof value === "string") return quote(value);
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(flow).join(", ")}]`;
  const entries = Object.entries(value as Readonly<Record<string, Json>>);
  return entries.length === 0 ? "{}" : `{ ${entries.map(([key, each]) => `${quote(key)}: ${flow(each)}`).join(", ")} }`;
}
