import { ZenError, type Json } from "@zen/plugin-sdk";
import type { ScopeKeys } from "@zen/registry-client";
import { confirm } from "../ask/confirm.js";
import { defineCommand } from "../command.js";
import type { Output } from "../output/output.js";
import { ago } from "../output/time.js";
import { registryArgument } from "../registries/which.js";
import { scopeArgument } from "../registries/scope.js";

export const pluginsKeys = defineCommand({
  id: "plugins:keys",
  summary: "The publisher keys of a scope: show, make, replace",
  description:
    "With a key, plugins:publish signs what you publish, and whoever installs it can tell. The private key stays in your own folder, readable by you alone: back it up. A new key is approved with the old one; without the old one (--lost, as an owner) everybody who knew it is asked whether they believe the new one.",
  flags: {
    make: { type: "boolean", summary: "Make the first key and register it" },
    replace: { type: "boolean", summary: "Put a new key in the place of the one in force" },
    lost: { type: "boolean", summary: "With --replace: without the old key, as an owner" },
    registry: { type: "string", summary: "The registry's address; the one that is bound to the scope unless given" },
    yes: { type: "boolean", char: "y", summary: "With --lost: do it without being asked" },
  },
  args: [{ name: "scope", summary: "@acme" }],
  examples: ["plugins:keys @acme", "plugins:keys @acme --make", "plugins:keys @acme --replace"],
  async run(ctx, { args, flags }) {
    if (flags.make && flags.replace)
      throw new ZenError("USAGE_INVALID", "A key is made or replaced, not both.", {
        hint: "Leave --make or --replace out.",
      });
    if (flags.lost && !flags.replace)
      throw new ZenError("USAGE_INVALID", "--lost goes with --replace.", { hint: "Add --replace." });
    const scope = scopeArgument(args.scope);
    const registry = await registryArgument(ctx, flags.registry, { scope, flag: true });
    const { makePublisherKey, publisherKeys, replacePublisherKey } = await import("@zen/registry-client");
    const options = { cwd: ctx.cwd };
    if (
      flags.lost &&
      !flags.yes &&
      !(await confirm(ctx, `Replace the key of ${scope} without the old one?`, "Add --yes."))
    )
      throw new ZenError("INTERRUPTED", "No key was replaced.", { hint: "Look for the old key first." });
    const keys = flags.make
      ? await makePublisherKey(registry, scope, options)
      : flags.replace
        ? await replacePublisherKey(registry, scope, { ...options, lost: flags.lost })
        : await publisherKeys(registry, scope, options);
    show(keys, ctx.out);
    return keys as unknown as Json;
  },
});

function show({ scope, address, own, registered }: ScopeKeys, out: Output): void {
  out.print(`${out.style.bold(scope)} at ${address}`);
  out.print(own === undefined ? "  no key on this machine" : `  on this machine: ${own.keyid} in ${own.file}`);
  if (registered.length === 0) return out.print(`  no key is registered; zen plugins:keys ${scope} --make makes one`);
  out.table(registered, [
    { title: "KEY", value: ({ keyid }) => keyid },
    { title: "REGISTERED", value: (key) => ago(key.registered) },
    {
      title: "APPROVED BY",
      value: ({ introduced }) => ({ first: "the first one", key: "the old key", owner: "an owner" })[introduced.by],
    },
    { title: "", value: ({ retired }) => (retired === undefined ? "in force" : "signs no more") },
  ]);
}
