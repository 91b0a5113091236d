import type { Json } from "@zen/plugin-sdk";
import { defineCommand } from "../command.js";
import { acceptRegistry } from "../registries/accept.js";
import { folderArgument } from "../registries/folder.js";
import { scopeArgument } from "../registries/scope.js";

export const registriesAdd = defineCommand({
  id: "registries:add",
  summary: "Bind a scope to a registry, and accept the registry on this machine",
  description:
    "Names in the scope come from that registry and never from another. The binding is written into zen.config.json; that a registry is trusted is known to this machine alone, after its fingerprint was shown. A private registry wants zen registries:login first.",
  flags: {
    yes: { type: "boolean", char: "y", summary: "Accept it without being asked" },
    fingerprint: { type: "string", summary: "Accept it only with this key (SHA256:...)" },
  },
  args: [
    { name: "scope", summary: '@acme, or "" for names without a scope' },
    { name: "registry", summary: "An address, the path of a registry folder, or bundled" },
  ],
  examples: ["registries:add @acme https://plugins.example.com/", "registries:add @acme ./vendor/registry"],
  async run(ctx, { args, flags }) {
    const { isAddress } = await import("@zen/registry-client");
    const { registries, dir } = await ctx.repository();
    const scope = scopeArgument(args.scope);
    const registry = isAddress(args.registry) ? args.registry : await folderArgument(args.registry, ctx.cwd, dir);
    registries.check(scope, registry);
    const acceptance = isAddress(registry)
      ? await acceptRegistry(ctx, registry, { yes: flags.yes, fingerprint: flags.fingerprint })
      : undefined;
    const bound = await registries.add(scope, registry);
    ctx.out.print(`${scope === "" ? "Names without a scope" : scope} comes from ${bound.registry}.`);
    if (acceptance?.accepted) ctx.out.print("This machine knows the registry by its key from now on.");
    return {
      ...bound,
      ...(acceptance === undefined
        ? {}
        : { accepted: acceptance.accepted, fingerprints: acceptance.registry.keys.map(({ keyid }) => keyid) }),
    } as unknown as Json;
  },
});
