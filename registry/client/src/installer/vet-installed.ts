import type { InstalledPlugin } from "../generation/read.js";
import { evaluate } from "../policy/evaluate.js";
import { policyRefused } from "../policy/refuse.js";
import type { PolicyLayer } from "../policy/types.js";
import type { Guard } from "./vet.js";

/**
 * Holds plugins that were installed before to policies, as far as these judge what is known without asking a registry: names, permissions,
 * and where they came from. Age, publisher and signatures were judged when they were installed.
 *
 * @throws ZenError `POLICY_REFUSED`
 */
export function vetInstalled(plugins: readonly InstalledPlugin[], { policies, registries }: Guard): void {
  const layers = policies.map(knowable);
  for (const { name, version, source, manifest } of plugins) {
    const bound = "registry" in source ? registries.find(name)?.source.address : undefined;
    const facts = {
      name,
      version,
      registry: "registry" in source ? (bound ?? source.registry) : "local",
      shipped: false,
      signatures: [],
      permissions: manifest.permissions,
    };
    const refusals = evaluate(layers, facts);
    if (refusals.length > 0) throw policyRefused(facts, refusals);
  }
}

function knowable({ policy: { blocked, permissions, registries }, ...layer }: PolicyLayer): PolicyLayer {
  return {
    ...layer,
    policy: {
      ...(blocked === undefined ? {} : { blocked }),
      ...(permissions === undefined ? {} : { permissions }),
      ...(registries === undefined ? {} : { registries }),
    },
  };
}
