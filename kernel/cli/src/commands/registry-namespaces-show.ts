import type { Json } from "@zen/plugin-sdk";
import { defineCommand } from "../command.js";
import { ADMIN_DESCRIPTION, ADMIN_FLAGS, openAdmin } from "../registry/admin.js";
import { printNamespace } from "../registry/namespace.js";

export const registryNamespacesShow = defineCommand({
  id: "registry:namespaces-show",
  summary: "Who owns a namespace of a registry, who publishes to it, and with which keys",
  description: ADMIN_DESCRIPTION,
  flags: ADMIN_FLAGS,
  args: [{ name: "namespace", summary: "Such as @acme" }],
  examples: ["registry:namespaces-show @acme"],
  async run(ctx, { flags, args: { namespace } }) {
    const found = await (await openAdmin(ctx, flags)).namespace(namespace);
    printNamespace(ctx.out, found);
    return found as unknown as Json;
  },
});
