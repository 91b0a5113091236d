import type { Json } from "@zen/plugin-sdk";
import { defineCommand } from "../command.js";
import { ADMIN_DESCRIPTION, ADMIN_FLAGS, openAdmin } from "../registry/admin.js";
import { printNamespace } from "../registry/namespace.js";

export const registryMembersAdd = defineCommand({
  id: "registry:members-add",
  summary: "Let an account publish to a namespace, or own it",
  description: `Owners and administrators do this; it also changes the place that a member has. ${ADMIN_DESCRIPTION}`,
  flags: {
    ...ADMIN_FLAGS,
    role: { type: "string", options: ["publisher", "owner"], default: "publisher", summary: "Its place" },
  },
  args: [
    { name: "namespace", summary: "Such as @acme" },
    { name: "account", summary: "Who is added" },
  ],
  examples: ["registry:members-add @acme bo", "registry:members-add @acme ana --role owner"],
  async run(ctx, { flags, args: { namespace, account } }) {
    const role = flags.role as "owner" | "publisher";
    const found = await (await openAdmin(ctx, flags)).putMember({ scope: namespace, account, role });
    printNamespace(ctx.out, found);
    return found as unknown as Json;
  },
});
