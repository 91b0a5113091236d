import type { PipelineDescription } from "@zen/plugin-sdk/pipeline";
import { Fault, misshapen, type Span } from "./fault.js";
import { fields, member, shaped, text } from "./form.js";
import { storesShape } from "../read-plan.js";
import type { Located } from "./located.js";
import { readOutputs } from "./bindings.js";
import { nodeNames } from "./node-kinds.js";
import { readNodes, type Reading } from "./read-nodes.js";
import { readParams } from "./read-params.js";
import { NameScope } from "./scope.js";

export const PIPELINE_KEYS = ["name", "description", "params", "steps", "outputs", "stores"];

/** The pipeline that a file says, and where it names each module that it uses. @throws Fault. */
export function readPipeline(
  file: Located,
  place: (at: Span) => string,
): { readonly description: PipelineDescription; readonly modules: ReadonlyMap<string, Span> } {
  const modules = new Map<string, Span>();
  const reading: Reading = {
    place,
    pipeline: (value, what) => describe(value, what, reading),
    module(specifier, span) {
      if (!modules.has(specifier)) modules.set(specifier, span);
      return specifier;
    },
  };
  return { description: describe(file, "The pipeline", reading), modules };
}

function describe(value: Located, what: string, reading: Reading): PipelineDescription {
  if (value.kind === "table" && value.entries.has("format"))
    throw misshapen(
      value,
      "This is a compiled plan",
      "A pipeline file says name, params, steps and outputs; print one with zen pipelines:show NAME --yaml.",
    );
  const found = fields(value, PIPELINE_KEYS, what);
  const name = member(found, "name");
  if (name === undefined)
    throw misshapen({ start: value.start, end: value.start }, `${what} has no name`, "Begin it with name: NAME.");
  const params = readParams(member(found, "params"));
  const steps = member(found, "steps");
  const scope = new NameScope("", nodeNames(steps), new Set(Object.keys(params)));
  const description = member(found, "description");
  const stores = member(found, "stores");
  const outputs = readOutputs(member(found, "outputs"), scope, reading.place);
  for (const [output, { to }] of Object.entries(outputs)) {
    const at = member(found, "outputs");
    if (!("node" in to) || to.path !== undefined)
      throw new Fault(
        "REFERENCE_INVALID",
        `The output ${output} must be a whole output of a step`,
        "Write steps.NAME.OUTPUT.",
        at?.kind === "table" ? (at.entries.get(output)?.value ?? at) : value,
      );
  }
  return {
    name: text(name, "name"),
    ...(description === undefined ? {} : { description: text(description, "description") }),
    params,
    nodes: readNodes(steps, scope, reading).nodes,
    outputs: outputs as PipelineDescription["outputs"],
    ...(stores === undefined ? {} : { stores: shaped(stores, storesShape, what) as object }),
    at: reading.place(name),
  };
}
