import type { Json } from "@zen/plugin-sdk";
import { defineCommand } from "../command.js";
import { ADMIN_DESCRIPTION, ADMIN_FLAGS, openAdmin } from "../registry/admin.js";
import { moment } from "../registry/lists.js";

const states = { trusted: "trusted", offered: "waits for approval", removed: "removed" } as const;

export const registryUpstreamKeysList = defineCommand({
  id: "registry:upstream-keys-list",
  summary: "The keys of a registry's upstreams, and which of them it trusts",
  description: `An upstream's first keys are trusted when it is first asked; later ones wait for approval. ${ADMIN_DESCRIPTION}`,
  flags: ADMIN_FLAGS,
  args: [],
  examples: ["registry:upstream-keys-list", "registry:upstream-keys-list --json"],
  async run(ctx, { flags }) {
    const { out } = ctx;
    const keys = await (await openAdmin(ctx, flags)).upstreamKeys();
    if (keys.length === 0) out.print("No upstream registry has shown a key.");
    else
      out.table(keys, [
        { title: "UPSTREAM", value: ({ upstream }) => upstream, style: out.style.bold },
        { title: "KEY", value: ({ keyid }) => keyid },
        { title: "STATE", value: ({ state }) => states[state] },
        { title: "SINCE", value: ({ since }) => moment(since) },
      ]);
    return keys as unknown as Json;
  },
});
