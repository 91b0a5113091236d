import { ZenError, type Json } from "@zen/plugin-sdk";
import { defineCommand } from "../command.js";
import { acceptRegistry } from "../registries/accept.js";
import { scopeArgument } from "../registries/scope.js";
import { showTrusted } from "../registries/trusted.js";

export const pluginsTrust = defineCommand({
  id: "plugins:trust",
  summary: "The registries and publisher keys that this machine trusts; accept or forget them",
  description:
    "A registry is known by its keys from the moment it is accepted, and publishers by theirs from the first version that they signed. A key that changes without the old one's approval is refused until you say otherwise here.",
  flags: {
    yes: { type: "boolean", char: "y", summary: "Accept the registry without being asked" },
    fingerprint: { type: "string", summary: "Accept it only with this key (SHA256:...)" },
    publisher: { type: "string", summary: "Accept the keys that the publishers of this scope have now" },
    remove: { type: "boolean", summary: "Forget the registry and all that is known of it" },
  },
  args: [{ name: "registry", summary: "Its address; without it, all are listed", required: false }],
  examples: [
    "plugins:trust",
    "plugins:trust https://plugins.example.com/",
    "plugins:trust https://plugins.example.com/ --publisher @acme",
    "plugins:trust https://plugins.example.com/ --remove",
  ],
  async run(ctx, { args, flags }) {
    const { TrustedRegistries, registryAddress } = await import("@zen/registry-client");
    const registries = new TrustedRegistries();
    if (args.registry === undefined) {
      if (flags.remove || flags.publisher !== undefined || flags.fingerprint !== undefined)
        throw new ZenError("USAGE_INVALID", "It is not said which registry is meant.", { hint: "Give its address." });
      return { registries: showTrusted(await registries.list(), ctx.out) } as unknown as Json;
    }
    const address = registryAddress(args.registry);
    if (flags.remove) {
      const removed = await registries.remove(address);
      ctx.out.print(removed ? `${address} is forgotten.` : `${address} was not known.`);
      return { registry: address, removed };
    }
    if (flags.publisher !== undefined) {
      const scope = scopeArgument(flags.publisher);
      const keys = await registries.acceptPublisher(address, scope);
      ctx.out.print(`${scope} is known by ${keys.map(({ keyid }) => keyid).join(", ") || "no key"}.`);
      return { registry: address, scope, keys } as unknown as Json;
    }
    const { registry, accepted } = await acceptRegistry(ctx, address, {
      yes: flags.yes,
      fingerprint: flags.fingerprint,
    });
    ctx.out.print(accepted ? `${address} is trusted on this machine from now on.` : `${address} was trusted already.`);
    return { registry: address, accepted, fingerprints: registry.keys.map(({ keyid }) => keyid) } as unknown as Json;
  },
});
