import type { Json } from "@zen/plugin-sdk";
import { defineCommand } from "../command.js";
import { ADMIN_DESCRIPTION, ADMIN_FLAGS, openAdmin } from "../registry/admin.js";
import { printNamespace } from "../registry/namespace.js";

export const registryMembersRemove = defineCommand({
  id: "registry:members-remove",
  summary: "Take an account's place in a namespace away; what it published stays",
  description: ADMIN_DESCRIPTION,
  flags: ADMIN_FLAGS,
  args: [
    { name: "namespace", summary: "Such as @acme" },
    { name: "account", summary: "Who is removed" },
  ],
  examples: ["registry:members-remove @acme bo"],
  async run(ctx, { flags, args: { namespace, account } }) {
    const found = await (await openAdmin(ctx, flags)).removeMember(namespace, account);
    printNamespace(ctx.out, found);
    return found as unknown as Json;
  },
});
