import { paramProblem, type ParamSchema } from "@zen/plugin-sdk/pipeline";
import { paramShape } from "../read-plan.js";
import { Fault } from "./fault.js";
import { entriesOf, fields, isNull, member, shaped } from "./form.js";
import type { Located } from "./located.js";

const KEYS = ["type", "default", "description", "min", "max", "choices", "pattern"];

/** The parameters of a pipeline, as `p.*` declares them; `epochs: int` is short for `epochs: { type: int }`. */
export function readParams(value: Located | undefined): Readonly<Record<string, ParamSchema>> {
  const read = entriesOf(value, "params").map(([name, entry]) => [name, readParam(name, entry.value)] as const);
  return Object.fromEntries(read);
}

function readParam(name: string, value: Located): ParamSchema {
  const what = `The parameter ${name}`;
  const long = value.kind === "scalar" && !isNull(value) ? { ...value, ...short(value) } : value;
  const found = fields(long, KEYS, what);
  const schema = shaped(found, paramShape, what) as unknown as ParamSchema;
  if (schema.type === "choice" && schema.choices === undefined)
    throw new Fault("PARAM_INVALID", `${what} is a choice without choices`, "Give it choices: [a, b].", value);
  const problem = schema.default === undefined ? undefined : paramProblem(schema, schema.default);
  if (problem === undefined) return schema;
  const at = member(found, "default") ?? value;
  throw new Fault(
    "PARAM_INVALID",
    `The default of the parameter ${name} ${problem}`,
    "Give a default that fits, or none.",
    at,
  );
}

function short(type: Located): Omit<Extract<Located, { kind: "table" }>, "start" | "end"> {
  return { kind: "table", entries: new Map([["type", { key: type, value: type }]]), size: 2 };
}
