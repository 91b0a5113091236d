import type { Json } from "@zen/plugin-sdk";
import { defineCommand } from "../command.js";
import { ADMIN_DESCRIPTION, ADMIN_FLAGS, openAdmin } from "../registry/admin.js";
import { moment } from "../registry/lists.js";

export const registryNamespacesList = defineCommand({
  id: "registry:namespaces-list",
  summary: "The namespaces of a registry",
  description: ADMIN_DESCRIPTION,
  flags: ADMIN_FLAGS,
  args: [],
  examples: ["registry:namespaces-list"],
  async run(ctx, { flags }) {
    const { out } = ctx;
    const namespaces = await (await openAdmin(ctx, flags)).namespaces();
    if (namespaces.length === 0) out.print("There are no namespaces. zen registry:namespaces-create makes one.");
    else
      out.table(namespaces, [
        { title: "NAMESPACE", value: ({ scope }) => scope, style: out.style.bold },
        { title: "MEMBERS", value: ({ members }) => String(members), right: true },
        { title: "CREATED", value: ({ created }) => moment(created) },
      ]);
    return namespaces as unknown as Json;
  },
});
