import { ZenError } from "../errors.js";
import type { Json } from "../job.js";
import { isJson } from "../canonical.js";
import { didYouMean } from "../did-you-mean.js";
import type { ParamSchema } from "./params.js";

/** Why `value` does not fit, as the end of a sentence beginning with the parameter's name; undefined when it fits. */
export function paramProblem(schema: ParamSchema, value: unknown): string | undefined {
  switch (schema.type) {
    case "int":
      if (!Number.isSafeInteger(value)) return "must be a whole number";
      return rangeProblem(schema, value as number);
    case "number":
      if (typeof value !== "number" || !Number.isFinite(value)) return "must be a number";
      return rangeProblem(schema, value);
    case "string":
    case "file":
      return typeof value === "string" && value !== ""
        ? undefined
        : schema.type === "file"
          ? "must be a path"
          : typeof value === "string"
            ? undefined
            : "must be text";
    case "boolean":
      return typeof value === "boolean" ? undefined : "must be true or false";
    case "choice":
      return schema.choices?.includes(value as string) === true
        ? undefined
        : `must be one of ${(schema.choices ?? []).join(", ")}`;
    case "json":
      return isJson(value) ? undefined : "must be a JSON value";
  }
}

function rangeProblem(schema: ParamSchema, value: number): string | undefined {
  if (schema.min !== undefined && value < schema.min) return `must be at least ${schema.min}`;
  if (schema.max !== undefined && value > schema.max) return `must be at most ${schema.max}`;
  return undefined;
}

/**
 * Fills in defaults and checks every value. `owner` begins the sentence of an error: `The pipeline flights`.
 * @throws ZenError `PARAM_UNKNOWN`, `PARAM_MISSING` or `PARAM_INVALID`, naming the parameter and its owner.
 */
export function checkParams(
  owner: string,
  schemas: Readonly<Record<string, ParamSchema>>,
  given: Readonly<Record<string, unknown>>,
): Record<string, Json> {
  for (const name of Object.keys(given)) {
    if (Object.hasOwn(schemas, name)) continue;
    const known = Object.keys(schemas);
    throw new ZenError("PARAM_UNKNOWN", `${owner} has no parameter ${name}`, {
      hint: didYouMean(name, known) ?? (known.length === 0 ? "It takes none." : `It takes ${known.join(", ")}.`),
    });
  }
  const values: Record<string, Json> = {};
  for (const [name, schema] of Object.entries(schemas)) {
    const value = given[name] === undefined ? schema.default : given[name];
    if (value === undefined) {
      throw new ZenError("PARAM_MISSING", `${owner} needs the parameter ${name}`, {
        hint: `Give it with --param ${name}=VALUE${schema.description === undefined ? "" : ` (${schema.description})`}.`,
      });
    }
    const problem = paramProblem(schema, value);
    if (problem !== undefined) {
      throw new ZenError(
        "PARAM_INVALID",
        `The parameter ${name} of ${owner[0]?.toLowerCase()}${owner.slice(1)} ${problem}, not ${JSON.stringify(value)}`,
        {
          hint: `Give a value that fits, for example with --param ${name}=VALUE.`,
        },
      );
    }
    values[name] = value as Json;
  }
  return values;
}

/** Reads the text of a `--param name=value` as the schema's type; a text that is no value of it stays as it is. @throws ZenError `PARAM_INVALID`. */
export function parseParamText(schema: ParamSchema, text: string, name?: string): unknown {
  if (schema.type === "int" || schema.type === "number")
    return /^\s*$/.test(text) || !Number.isFinite(Number(text)) ? text : Number(text);
  if (schema.type === "boolean") return text === "true" ? true : text === "false" ? false : text;
  if (schema.type !== "json") return text;
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw new ZenError(
      "PARAM_INVALID",
      `The parameter ${name === undefined ? "" : `${name} `}must be JSON, not ${JSON.stringify(text)}`,
      {
        cause,
        hint: "Quote the value for your shell, for example '{\"a\": 1}'.",
      },
    );
  }
}
