import type { Json } from "@zen/plugin-sdk";
import { defineCommand } from "../command.js";
import { ADMIN_DESCRIPTION, ADMIN_FLAGS, openAdmin } from "../registry/admin.js";
import { UPSTREAM_KEY_ARGS, upstreamHost } from "../registry/upstream-key.js";

export const registryUpstreamKeysRemove = defineCommand({
  id: "registry:upstream-keys-remove",
  summary: "Have a registry trust a key of an upstream no more",
  description: `Nothing that was signed with it alone is pulled any more; what was pulled before stays. ${ADMIN_DESCRIPTION}`,
  flags: ADMIN_FLAGS,
  args: UPSTREAM_KEY_ARGS,
  examples: ["registry:upstream-keys-remove registry.example.com SHA256:jl3bwswu80PjjokCgh0o2w5c2U4LhQAE57gj9cz1kzA"],
  async run(ctx, { flags, args: { upstream: named, key } }) {
    const upstream = upstreamHost(named);
    const changed = await (await openAdmin(ctx, flags)).changeUpstreamKey(upstream, key, "removed");
    ctx.out.print(`What ${upstream} signs with ${key} is believed no more.`);
    return changed as unknown as Json;
  },
});
