import type { JsonSchema } from "@zen/plugin-sdk";

const NAME = "^[a-z][a-z0-9-]{0,62}$";
const text = { type: "string", minLength: 1 } as const;
const backend = { $ref: "#/$defs/backend" } as const;
const named = (values: JsonSchema) =>
  ({ type: "object", propertyNames: { pattern: NAME }, additionalProperties: values }) as const;
const described = (description: string, schema: JsonSchema): JsonSchema => ({ description, ...schema });

const store = (what: string): JsonSchema =>
  described(`${what} by name; \`default\` serves every pipeline that names no other.`, {
    ...named(backend),
    required: ["default"],
  });

/** What a step needs of a machine: in a stack and in a pipeline file alike. */
export const resourcesSchema: JsonSchema = {
  type: "object",
  additionalProperties: false,
  properties: {
    cpus: { type: "number", exclusiveMinimum: 0 },
    memory: { anyOf: [{ type: "integer", minimum: 0 }, text] },
    accelerators: {
      type: "object",
      required: ["type", "count"],
      additionalProperties: false,
      properties: { type: text, count: { type: "integer", minimum: 1 } },
    },
  },
};

export const retrySchema: JsonSchema = {
  type: "object",
  required: ["attempts"],
  additionalProperties: false,
  properties: {
    attempts: { type: "integer", minimum: 1 },
    lost: { type: "integer", minimum: 0 },
    backoffMs: { type: "number", minimum: 0 },
    codes: { type: "array", items: text },
  },
};

const stack: JsonSchema = {
  type: "object",
  required: ["orchestrator"],
  additionalProperties: false,
  properties: {
    orchestrator: backend,
    processing: backend,
    training: backend,
    serving: backend,
    secrets: described("Asked in this order, after the environment and .env.", { type: "array", items: backend }),
    backends: described("Further backends, which a step asks for by name.", named({ $ref: "#/$defs/namedBackend" })),
    resources: described("For steps that do not say what they need.", resourcesSchema),
    retry: described(
      "For steps that do not say when they are worth another try; `lost` also for runs whose machine is lost.",
      retrySchema,
    ),
    timeoutMs: described("For steps that do not say how long they may take.", { type: "number", exclusiveMinimum: 0 }),
    graceMs: described("How long they may take to end after that.", { type: "number", minimum: 0 }),
  },
};

const texts: JsonSchema = { type: "array", items: text };

const policy: JsonSchema = {
  type: "object",
  additionalProperties: false,
  properties: {
    minimumReleaseAge: described("How long ago a version must have been published: 72h, 3d.", {
      type: "string",
      pattern: "^[0-9]{1,6}[mhdw]$",
    }),
    registries: described("Where plugins may come from: addresses, folders, `bundled`, `local`.", texts),
    pinnedFolders: described(
      "Roots of registry folders (sha512-...): what is in them needs no age, publisher or signature.",
      texts,
    ),
    publishers: described("Accounts that may have published.", texts),
    requireSignatures: described("Signatures that a version must have: registry, publisher.", {
      type: "array",
      items: { type: "string", pattern: "^(registry|publisher)$" },
    }),
    permissions: described("What a plugin may say that it touches; `*` stands for any text.", {
      type: "object",
      additionalProperties: false,
      properties: { network: texts, secrets: texts, childProcesses: texts, files: texts },
    }),
    blocked: described("Names of plugins, with or without a range; `*` stands for any text.", texts),
  },
};

/** The form of `zen.config.json`, whatever plugins are installed: what `RepositoryConfig` says, for editors and for the check. */
export const configSchema: JsonSchema = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  title: "zen.config.json",
  type: "object",
  required: ["stores", "stacks", "stack"],
  additionalProperties: false,
  properties: {
    $schema: { type: "string" },
    plugins: described("Plugins and the ranges wanted of them; zen.lock says what was chosen.", {
      type: "object",
      additionalProperties: text,
    }),
    registries: described("Scope to registry: a URL, a folder, or `bundled` for the one that ships with zen.", {
      type: "object",
      propertyNames: { pattern: "^(@[a-z0-9][a-z0-9._-]*)?$" },
      additionalProperties: text,
    }),
    policy: described("What may be installed here; it can only tighten what user and machine allow.", policy),
    pipelines: described("Files that export pipelines, as glob patterns.", { type: "array", items: text }),
    config: described("What plugins themselves are told, by their names.", {
      type: "object",
      additionalProperties: { type: "object" },
    }),
    stores: {
      type: "object",
      required: ["artifacts", "metadata"],
      additionalProperties: false,
      properties: { artifacts: store("Artifact stores"), metadata: store("Metadata stores") },
    },
    stacks: described("Where pipelines run: a default backend per contract, and others by name.", named(stack)),
    stack: described("The stack in use unless a person has chosen another with `zen stacks:use`.", text),
  },
  $defs: {
    backend: {
      type: "object",
      required: ["use"],
      additionalProperties: false,
      properties: {
        use: described("Name of the backend, as its plugin's manifest has it.", text),
        config: { type: "object" },
      },
    },
    namedBackend: {
      type: "object",
      required: ["contract", "use"],
      additionalProperties: false,
      properties: { contract: described("With its number: training@1.", text), use: text, config: { type: "object" } },
    },
  },
};
