import type { Json } from "@zen/plugin-sdk";
import { defineCommand } from "../command.js";
import { scopeArgument } from "../registries/scope.js";

export const registriesRemove = defineCommand({
  id: "registries:remove",
  summary: "Unbind a scope from its registry",
  description:
    "Installed plugins stay. That the registry is trusted on this machine stays, too: see zen plugins:trust.",
  flags: {},
  args: [{ name: "scope", summary: '@acme, or "" for names without a scope' }],
  examples: ["registries:remove @acme"],
  async run({ out, repository }, { args }) {
    const scope = scopeArgument(args.scope);
    const bound = await (await repository()).registries.remove(scope);
    out.print(`${scope === "" ? "Names without a scope" : scope} comes from ${bound.registry} no longer.`);
    return bound as unknown as Json;
  },
});
