import type { Plan } from "@zen/plugin-sdk/pipeline";
import {
  anyJson,
  asShapeError,
  byMember,
  byPresence,
  either,
  integer,
  lazy,
  list,
  object,
  oneOf,
  table,
  text,
  type Shape,
} from "./shape.js";

const path = list(either(Number.isSafeInteger, integer, text));
const output = object({ node: text, output: text, "path?": path });
const binding = byPresence({
  node: output,
  param: object({ param: text }),
  value: object({ value: anyJson }),
  item: object({ item: text, "path?": path }),
});
const item = object({ item: text, "path?": path });
const source = byPresence({ node: output, item });
const number: Shape = either((value) => typeof value === "number", anyJson, integer);

export const paramShape = object({
  type: oneOf("int", "number", "string", "boolean", "choice", "file", "json"),
  "default?": anyJson,
  "description?": text,
  "min?": number,
  "max?": number,
  "choices?": list(text),
  "pattern?": oneOf(true, false),
});

export const optionsShape = object({
  "on?": text,
  "resources?": object({
    "cpus?": number,
    "memory?": either((value) => typeof value === "string", text, number),
    "accelerators?": object({ type: text, count: integer }),
  }),
  "cache?": either((value) => value === false, oneOf(false), object({ "ttlMs?": number, "key?": text })),
  "retry?": object({ attempts: integer, "lost?": integer, "backoffMs?": number, "codes?": list(text) }),
  "timeoutMs?": number,
  "graceMs?": number,
});

const step = object({
  kind: oneOf("step", "effect"),
  id: text,
  step: object({ module: text, export: text, "args?": list(anyJson) }),
  "description?": text,
  stepKind: oneOf("function", "trainer", "effect"),
  inputs: table(binding),
  outputs: table(object({ id: text, version: integer })),
  uses: list(oneOf("processing", "serving")),
  env: list(text),
  "clock?": oneOf("run", "hour", "day"),
  options: optionsShape,
  after: list(text),
});

const body = lazy(() => list(node));
const join = { id: text, from: list(source) };
const node: Shape = byMember("kind", {
  step,
  effect: step,
  map: object({ kind: text, id: text, over: source, body, outputs: table(source) }),
  gather: object({ kind: text, ...join }),
  merge: object({ kind: text, ...join }),
  when: object({
    kind: text,
    id: text,
    condition: object({
      left: byPresence({ node: object({ node: text, output: text, path }), item: object({ item: text, path }) }),
      op: oneOf(">", ">=", "<", "<=", "="),
      right: anyJson,
    }),
    body,
    outputs: table(source),
  }),
  call: object({ kind: text, id: text, plan: lazy(() => plan), params: table(binding) }),
});

export const storesShape = object({ "artifacts?": text, "metadata?": text });

const plan = object({
  format: oneOf("plan@1"),
  name: text,
  "description?": text,
  params: table(paramShape),
  nodes: list(node),
  outputs: table(output),
  "stores?": storesShape,
});

/** Checks that a value has the form of `plan@1`. @throws ZenError `PLAN_INVALID` with the path of what does not fit. */
export function readPlan(value: unknown, place: string): Plan {
  try {
    plan(value, "");
  } catch (problem) {
    throw asShapeError(problem, place);
  }
  return value as Plan;
}
