import { ZenError } from "@zen/plugin-sdk";
import { scopeOf } from "@zen/registry-protocol";
import type { RegistryBinding } from "./types.js";

/** Which registry a name comes from: the one bound to its scope, never another. */
export class Registries {
  readonly #byScope = new Map<string, RegistryBinding>();

  /** @throws ZenError `REGISTRY_SCOPE_TAKEN` */
  constructor(bindings: readonly RegistryBinding[]) {
    for (const binding of bindings) {
      for (const scope of binding.scopes) {
        const taken = this.#byScope.get(scope);
        if (taken) throw scopeTaken(scope, taken.name, binding.name);
        this.#byScope.set(scope, binding);
      }
    }
  }

  find(name: string): RegistryBinding | undefined {
    return this.#byScope.get(scopeOf(name));
  }

  /** @throws ZenError `REGISTRY_NOT_BOUND` */
  get(name: string): RegistryBinding {
    const found = this.find(name);
    if (found) return found;
    const scope = scopeOf(name);
    throw new ZenError(
      "REGISTRY_NOT_BOUND",
      `No registry is bound to ${scope || "names without a scope"}, so ${name} cannot be found.`,
      {
        hint: `Bind one: \`zen registries:add ${scope || '""'} ADDRESS\`. Or install the plugin from a folder or an archive.`,
      },
    );
  }
}

function scopeTaken(scope: string, one: string, other: string): ZenError {
  return new ZenError(
    "REGISTRY_SCOPE_TAKEN",
    `The registries ${one} and ${other} are both bound to ${scope || "names without a scope"}.`,
    {
      hint: "Leave the scope to one of them: a name must have one place to come from.",
    },
  );
}
