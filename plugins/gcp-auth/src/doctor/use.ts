import type { BackendRef, Json, RepositoryConfig, StackConfig } from "@zen/plugin-sdk";

/** A backend that the repository uses, and where it says so. */
export interface Use {
  /** `stacks.gcp.processing`. */
  readonly place: string;
  /** `processing@1`. */
  readonly contract: string;
  readonly use: string;
  readonly config: Readonly<Record<string, Json>>;
}

const FIELDS = {
  orchestrator: "orchestrator@1",
  processing: "processing@1",
  training: "training@1",
  serving: "serving@1",
} as const;

/** Every backend of the repository's stores and of its stacks, or of those alone that are named. */
export function usesOf(
  config: RepositoryConfig,
  stacks: readonly string[] = Object.keys(config.stacks),
): readonly Use[] {
  return [
    ...Object.entries(config.stores.artifacts).map(([name, ref]) =>
      used(`stores.artifacts.${name}`, "artifact-store@1", ref),
    ),
    ...Object.entries(config.stores.metadata).map(([name, ref]) =>
      used(`stores.metadata.${name}`, "metadata-store@1", ref),
    ),
    ...stacks.flatMap((name) => ofStack(`stacks.${name}`, config.stacks[name])),
  ];
}

function ofStack(place: string, stack: StackConfig | undefined): readonly Use[] {
  if (stack === undefined) return [];
  const defaults = Object.entries(FIELDS).flatMap(([field, contract]) => {
    const ref = stack[field as keyof typeof FIELDS];
    return ref === undefined ? [] : [used(`${place}.${field}`, contract, ref)];
  });
  const named = Object.entries(stack.backends ?? {}).map(([name, ref]) =>
    used(`${place}.backends.${name}`, ref.contract, ref),
  );
  const secrets = (stack.secrets ?? []).map((ref, index) => used(`${place}.secrets[${index}]`, "secret-source@1", ref));
  return [...defaults, ...named, ...secrets];
}

function used(place: string, contract: string, { use, config = {} }: BackendRef): Use {
  return { place, contract, use, config };
}
