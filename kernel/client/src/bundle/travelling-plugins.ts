import type { PluginManifest, RepositoryConfig } from "@zen/plugin-sdk";

/**
 * The plugins that a worker elsewhere may need: those that bring steps, codecs, hooks or nothing but modules, those whose backends the
 * configuration names, and what these require. Metadata stores stay: the one who submits the run keeps them up to date from the journal.
 */
export function travellingPlugins(
  manifests: readonly PluginManifest[],
  config: Pick<RepositoryConfig, "stores" | "stacks">,
): ReadonlySet<string> {
  const used = usedBackends(config);
  const byName = new Map(manifests.map((manifest) => [manifest.name, manifest]));
  const travelling = new Set<string>();
  const take = (name: string): void => {
    const manifest = byName.get(name);
    if (manifest === undefined || travelling.has(name)) return;
    travelling.add(name);
    Object.keys(manifest.requires).forEach(take);
  };
  for (const { name, backends, steps, codecs, hooks } of manifests) {
    const backendsOnly = backends.length > 0 && steps.length + codecs.length + hooks.length === 0;
    const wanted = (contract: string, backend: string) =>
      [backend, name, `${name}/${backend}`].some((use) => used.has(`${contract} ${use}`));
    if (!backendsOnly || backends.some((one) => wanted(one.contract, one.name))) take(name);
  }
  return travelling;
}

/** As `contract name`. */
function usedBackends({ stores, stacks }: Pick<RepositoryConfig, "stores" | "stacks">): ReadonlySet<string> {
  const used = new Set(Object.values(stores.artifacts).map(({ use }) => `artifact-store@1 ${use}`));
  for (const { secrets = [], backends = {}, ...stack } of Object.values(stacks)) {
    for (const field of ["orchestrator", "processing", "training", "serving"] as const) {
      const ref = stack[field];
      if (ref !== undefined) used.add(`${field}@1 ${ref.use}`);
    }
    for (const { use } of secrets) used.add(`secret-source@1 ${use}`);
    for (const { contract, use } of Object.values(backends)) used.add(`${contract} ${use}`);
  }
  return used;
}
