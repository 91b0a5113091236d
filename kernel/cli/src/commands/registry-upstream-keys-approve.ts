import type { Json } from "@zen/plugin-sdk";
import { defineCommand } from "../command.js";
import { ADMIN_DESCRIPTION, ADMIN_FLAGS, openAdmin } from "../registry/admin.js";
import { UPSTREAM_KEY_ARGS, upstreamHost } from "../registry/upstream-key.js";

export const registryUpstreamKeysApprove = defineCommand({
  id: "registry:upstream-keys-approve",
  summary: "Have a registry trust a new key of an upstream",
  description: `Compare it with what the upstream's people tell you first: who has it can sign whatever is pulled from there. ${ADMIN_DESCRIPTION}`,
  flags: ADMIN_FLAGS,
  args: UPSTREAM_KEY_ARGS,
  examples: ["registry:upstream-keys-approve registry.example.com SHA256:jl3bwswu80PjjokCgh0o2w5c2U4LhQAE57gj9cz1kzA"],
  async run(ctx, { flags, args: { upstream: named, key } }) {
    const upstream = upstreamHost(named);
    const changed = await (await openAdmin(ctx, flags)).changeUpstreamKey(upstream, key, "trusted");
    ctx.out.print(`What ${upstream} signs with ${key} is believed from now on.`);
    return changed as unknown as Json;
  },
});
