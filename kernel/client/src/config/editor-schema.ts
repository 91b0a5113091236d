import type { BackendContribution, JsonSchema, PluginManifest } from "@zen/plugin-sdk";
import { configSchema } from "./schema.js";

const CONTRACT_OF: Readonly<Record<string, string>> = {
  artifacts: "artifact-store@1",
  metadata: "metadata-store@1",
  orchestrator: "orchestrator@1",
  processing: "processing@1",
  training: "training@1",
  serving: "serving@1",
  secrets: "secret-source@1",
};

/**
 * The schema with which an editor completes and checks `zen.config.json`: under each `use` the installed backends of the contract
 * wanted there, under `config` what the manifest of the chosen one, or of a plugin, allows.
 */
export function editorSchema(manifests: readonly PluginManifest[]): JsonSchema {
  const backends = manifests.flatMap((manifest) => manifest.backends);
  const definitions: Record<string, JsonSchema> = {};
  for (const contract of Object.values(CONTRACT_OF))
    definitions[contract] = choice(backends.filter((one) => one.contract === contract));
  const shared = configSchema["$defs"] as { readonly [name: string]: JsonSchema };
  const schema = pointAtContracts(configSchema) as JsonSchema;
  const properties = { ...(schema["properties"] as JsonSchema), config: pluginConfigs(manifests) };
  return { ...schema, properties, $defs: { ...shared, ...definitions } };
}

function pluginConfigs(manifests: readonly PluginManifest[]): JsonSchema {
  const told = manifests.flatMap(({ name, configSchema: own }) => (own === undefined ? [] : [[name, own] as const]));
  const { config } = configSchema["properties"] as { readonly config: JsonSchema };
  return { ...config, properties: Object.fromEntries(told), additionalProperties: false };
}

/** Replaces `$ref: backend` below a field of a known contract by that contract's own definition. */
function pointAtContracts(node: unknown, field = ""): unknown {
  if (Array.isArray(node)) return node.map((item) => pointAtContracts(item, field));
  if (typeof node !== "object" || node === null) return node;
  const contract = CONTRACT_OF[field];
  if ((node as { $ref?: string }).$ref === "#/$defs/backend" && contract !== undefined)
    return { ...node, $ref: `#/$defs/${contract}` };
  const inherits = (key: string): string =>
    key in CONTRACT_OF ? key : ["additionalProperties", "items"].includes(key) ? field : "";
  return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, pointAtContracts(value, inherits(key))]));
}

function choice(backends: readonly BackendContribution[]): JsonSchema {
  return {
    type: "object",
    required: ["use"],
    additionalProperties: false,
    properties: {
      use: {
        enum: backends.map(({ name }) => name),
        description: backends.map((one) => `${one.name}: ${one.title}`).join("\n"),
      },
      config: { type: "object" },
    },
    allOf: backends.map(({ name, configSchema: config }) => ({
      if: { properties: { use: { const: name } } },
      then: { properties: { config: config ?? { type: "object", maxProperties: 0 } } },
    })),
  } as unknown as JsonSchema;
}
