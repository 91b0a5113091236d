import type { JsonSchema, PluginManifest } from "@zen/plugin-sdk";
import { resourcesSchema, retrySchema } from "../config/schema.js";

const text = { type: "string", minLength: 1 } as const;
const described = (description: string, schema: JsonSchema): JsonSchema => ({ description, ...schema });
const named = (values: JsonSchema): JsonSchema => ({ type: "object", additionalProperties: values });

const reference: JsonSchema = {
  type: "string",
  pattern: "^(steps|maps)[.\\[]|^item($|[.\\[])",
  description: "steps.NAME.OUTPUT, or item in the body of a map",
};
const references: JsonSchema = { type: "array", items: reference };
const inputs = described(
  "References (steps.NAME.OUTPUT, params.NAME, item) and values; { value: TEXT } for a text that looks like a reference.",
  { type: "object" },
);
const outputs = described("What it gives, by name: steps.NAME.OUTPUT.", named(reference));
const steps: JsonSchema = { $ref: "#/$defs/steps" };

/** What a node of one kind has: `first` says the kind. */
function node(first: string, schema: JsonSchema, others: Readonly<Record<string, JsonSchema>>): JsonSchema {
  return { type: "object", required: [first], additionalProperties: false, properties: { [first]: schema, ...others } };
}

const step = node(
  "uses",
  { $ref: "#/$defs/uses" },
  {
    with: described("Arguments of a step factory: a list of several, or the only one.", {}),
    inputs,
    after: described("Steps to wait for although nothing flows from them: [steps.NAME].", {
      type: "array",
      items: { type: "string", pattern: "^steps[.\\[]" },
    }),
    on: described("A named backend of the stack in place of the default one.", text),
    resources: resourcesSchema,
    retry: retrySchema,
    cache: described("false: always run. ttlMs: run again when the result is older. key: part of the step key.", {
      anyOf: [
        { const: false },
        {
          type: "object",
          additionalProperties: false,
          properties: { ttlMs: { type: "number", minimum: 0 }, key: { type: "string" } },
        },
      ],
    }),
    timeoutMs: { type: "number", exclusiveMinimum: 0 },
    graceMs: { type: "number", minimum: 0 },
  },
);

const types = ["int", "number", "string", "boolean", "choice", "file", "json"];
const param: JsonSchema = {
  anyOf: [
    { enum: types },
    {
      type: "object",
      required: ["type"],
      additionalProperties: false,
      properties: {
        type: { enum: types },
        default: described("Without one it must be given.", {}),
        description: { type: "string" },
        min: { type: "number" },
        max: { type: "number" },
        choices: { type: "array", items: { type: "string" } },
        pattern: described("Of a file: a * in its path stands for anything but a slash.", { type: "boolean" }),
      },
    },
  ],
};

const pipeline = (name: JsonSchema): JsonSchema => ({
  type: "object",
  required: ["name"],
  additionalProperties: false,
  properties: {
    name,
    description: { type: "string" },
    params: named(param),
    steps,
    outputs: described("What a run gives, by name: steps.NAME.OUTPUT.", named(reference)),
    stores: {
      type: "object",
      additionalProperties: false,
      properties: { artifacts: text, metadata: text },
    },
  },
});

/**
 * The form of a pipeline file in YAML, with which an editor completes and checks it; `uses:` is completed with the steps of these plugins.
 * Whether steps and references exist is for `zen check` to say.
 */
export function pipelineSchema(manifests: readonly PluginManifest[]): JsonSchema {
  const name = described("Lower-case letters, digits and dashes.", {
    type: "string",
    pattern: "^[a-z][a-z0-9-]{0,62}$",
  });
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "A Zen pipeline",
    ...pipeline(name),
    $defs: { steps: stepsSchema, uses: usesSchema(manifests) },
  };
}

function usesSchema(manifests: readonly PluginManifest[]): JsonSchema {
  const known = manifests.flatMap(({ name, steps: own }) =>
    own.map(({ entry, export: exported, title }) => ({ uses: `${name}${entry.slice(1)}#${exported}`, title })),
  );
  return {
    description: 'A module and its export: "@zen/tabular#split", ./clean.ts#clean.',
    anyOf: [...known.map(({ uses, title }) => ({ const: uses, description: title })), text],
  };
}

const stepsSchema: JsonSchema = {
  type: "object",
  propertyNames: { pattern: "^[a-z][a-zA-Z0-9-]{0,62}$" },
  additionalProperties: {
    anyOf: [
      step,
      node("map", described("The list to go over, once per item.", reference), { steps, outputs }),
      node("when", described("steps.NAME.OUTPUT.PATH > 0.8: one of > >= < <= =.", text), { steps, outputs }),
      node("gather", described("Makes one list of these outputs.", references), {}),
      node("merge", described("The first of these outputs that is present.", references), {}),
      node(
        "call",
        described("Another pipeline: ./prepare.yaml, ./prepare.ts#prepare, or one written in place.", {
          anyOf: [text, pipeline(text)],
        }),
        {
          params: inputs,
        },
      ),
    ],
  },
};
