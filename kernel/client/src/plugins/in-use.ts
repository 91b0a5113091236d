import { ArtifactStore, MetadataStore, SecretSource, ZenError, type PluginManifest } from "@zen/plugin-sdk";
import type { ConfigDocument } from "../config/index.js";
import { STACK_FIELDS, type PlacedRef, type StackField } from "../workspace/backend-refs.js";

interface Use extends PlacedRef {
  readonly contract: string;
  /** As a person says it: `stacks.local.training`. */
  readonly at: string;
}

/** @throws ZenError `PLUGIN_IN_USE` when the configuration names a backend of one of these plugins. */
export function refuseInUse(document: ConfigDocument, plugins: readonly PluginManifest[]): void {
  for (const plugin of plugins) {
    const uses = allUses(document).filter((use) => isOf(plugin, use));
    const [first] = uses;
    if (first === undefined) continue;
    throw new ZenError(
      "PLUGIN_IN_USE",
      `${plugin.name} is what zen.config.json uses as ${uses.map(({ at }) => at).join(", ")}`,
      {
        place: first.place,
        hint: "Put another backend in its place first, or uninstall it all the same with --force.",
        data: { plugin: plugin.name, uses: uses.map(({ at }) => at) },
      },
    );
  }
}

/** Every backend that the configuration names, in any stack. */
function allUses({ config, place }: ConfigDocument): readonly Use[] {
  const use = (contract: string, ref: Use["ref"], ...path: (string | number)[]): Use => ({
    contract,
    ref,
    place: place(...path),
    at: path.join("."),
  });
  const stores = (["artifacts", "metadata"] as const).flatMap((kind) =>
    Object.entries(config.stores[kind]).map(([name, ref]) =>
      use(kind === "artifacts" ? ArtifactStore.id : MetadataStore.id, ref, "stores", kind, name),
    ),
  );
  const stacks = Object.entries(config.stacks).flatMap(([name, stack]) => [
    ...(Object.entries(STACK_FIELDS) as [StackField, string][]).flatMap(([field, contract]) =>
      stack[field] === undefined ? [] : [use(contract, stack[field], "stacks", name, field)],
    ),
    ...Object.entries(stack.backends ?? {}).map(([as, ref]) => use(ref.contract, ref, "stacks", name, "backends", as)),
    ...(stack.secrets ?? []).map((ref, index) => use(SecretSource.id, ref, "stacks", name, "secrets", index)),
  ]);
  return [...stores, ...stacks];
}

function isOf({ name: plugin, backends }: PluginManifest, { contract, ref }: Use): boolean {
  return backends.some(
    ({ contract: has, name }) => has === contract && [name, plugin, `${plugin}/${name}`].includes(ref.use),
  );
}
