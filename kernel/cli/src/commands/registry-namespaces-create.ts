import type { Json } from "@zen/plugin-sdk";
import { defineCommand } from "../command.js";
import { ADMIN_DESCRIPTION, ADMIN_FLAGS, openAdmin } from "../registry/admin.js";
import { printNamespace } from "../registry/namespace.js";

export const registryNamespacesCreate = defineCommand({
  id: "registry:namespaces-create",
  summary: "Make a namespace of a registry, and give it an owner",
  description: ADMIN_DESCRIPTION,
  flags: { ...ADMIN_FLAGS, owner: { type: "string", required: true, summary: "The account that owns it" } },
  args: [{ name: "namespace", summary: "Such as @acme" }],
  examples: ["registry:namespaces-create @acme --owner ana"],
  async run(ctx, { flags, args: { namespace } }) {
    const made = await (await openAdmin(ctx, flags)).createNamespace(namespace, flags.owner);
    printNamespace(ctx.out, made);
    return made as unknown as Json;
  },
});
