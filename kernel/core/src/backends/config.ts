import { didYouMean, type Json, type JsonSchema } from "@zen/plugin-sdk";
import type { Ajv2020, ErrorObject, ValidateFunction } from "ajv/dist/2020.js";
import { hasReference } from "../secrets/references.js";
import { configInvalid, configSchemaInvalid } from "./errors.js";
import { plainConfig } from "./plain-config.js";

export type Config = Readonly<Record<string, Json>>;

interface Subject {
  readonly use: string;
  /** The plugin's name. */
  readonly plugin: string;
  /** Where the configuration is written, for a person: `zen.config.json: stacks.local.artifact-store`. */
  readonly place: string;
}

const validators = new WeakMap<JsonSchema, ValidateFunction>();
let ajv: Ajv2020 | undefined;

/**
 * A copy of `config` with the schema's defaults filled in. While secrets are still references, `references: true`
 * passes over what the schema says of the strings that hold them.
 * @throws ZenError `CONFIG_INVALID` with the path of each problem; never with a value.
 */
export async function checkConfig(
  config: Config,
  schema: JsonSchema | undefined,
  subject: Subject,
  options: { readonly references: boolean },
): Promise<Config> {
  if (schema === undefined) {
    const keys = Object.keys(config);
    if (keys.length > 0) throw configInvalid(subject, [`it takes none, and ${keys.join(", ")} is given`]);
    return config;
  }
  const plain = plainConfig(config, schema);
  if (plain !== undefined) return plain;
  const copy = structuredClone(config) as Config;
  const validate = await validatorOf(schema, subject);
  if (validate(copy)) return copy;
  const errors = (validate.errors ?? []).filter(({ data }) => !(options.references && hasReference(data)));
  if (errors.length > 0) throw configInvalid(subject, [...new Set(errors.map(describe))]);
  return copy;
}

/** Loaded on first use: most configurations are plain. */
async function validatorOf(schema: JsonSchema, subject: Subject): Promise<ValidateFunction> {
  const present = validators.get(schema);
  if (present !== undefined) return present;
  const { Ajv2020 } = await import("ajv/dist/2020.js");
  ajv ??= new Ajv2020({
    allErrors: true,
    useDefaults: true,
    strict: false,
    validateFormats: false,
    verbose: true,
    // The schema of schemas takes longer to compile than all that a command does; a schema that is none fails when it is compiled.
    meta: false,
    validateSchema: false,
    // Schemas of different plugins may have the same $id.
    addUsedSchema: false,
  });
  const validate = compile(ajv, schema, subject);
  validators.set(schema, validate);
  return validate;
}

function compile(compiler: Ajv2020, schema: JsonSchema, { use, place }: Subject): ValidateFunction {
  try {
    return compiler.compile(schema);
  } catch (error) {
    throw configSchemaInvalid(use, place, error);
  }
}

function describe({ instancePath, keyword, params, message, parentSchema }: ErrorObject): string {
  const path = instancePath
    .slice(1)
    .replace(/\/(\d+)(?=\/|$)/g, "[$1]")
    .replaceAll("/", ".");
  const at = path === "" ? "it" : path;
  if (keyword === "additionalProperties") {
    const unknown = String(params["additionalProperty"]);
    const guess = didYouMean(unknown, Object.keys((parentSchema?.["properties"] as object | undefined) ?? {}));
    return `${at} has no field ${unknown}${guess === undefined ? "" : ` (${guess.replace(/^D/, "d")})`}`;
  }
  if (keyword === "required") return `${at} lacks ${String(params["missingProperty"])}`;
  if (keyword === "enum") return `${at} must be one of ${(params["allowedValues"] as unknown[]).join(", ")}`;
  return `${at} ${message}`;
}
