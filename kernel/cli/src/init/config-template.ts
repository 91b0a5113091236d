import type { RepositoryConfig } from "@zen/plugin-sdk";

/** A repository whose stack is this machine. The plugins named here ship with the command. */
export function localConfig(version: string): RepositoryConfig {
  const range = `^${version}`;
  const plugins = [
    "local-artifact-store",
    "local-orchestrator",
    "local-processing",
    "local-serving",
    "local-training",
    "onnx",
    "sqlite-metadata-store",
    "tabular",
    "tfjs",
  ];
  return {
    $schema: "./.zen/config.schema.json",
    registries: { "@zen": "bundled" },
    plugins: Object.fromEntries(plugins.map((name) => [`@zen/${name}`, range])),
    pipelines: ["pipelines/*.{ts,yaml,yml}"],
    stores: {
      artifacts: { default: { use: "local-artifact-store" } },
      metadata: { default: { use: "sqlite-metadata-store" } },
    },
    stacks: {
      local: {
        orchestrator: { use: "local-orchestrator" },
        processing: { use: "local-processing" },
        training: { use: "local-training" },
        serving: { use: "local-serving" },
      },
    },
    stack: "local",
  };
}
