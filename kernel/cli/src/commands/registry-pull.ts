import type { Json } from "@zen/plugin-sdk";
import { defineCommand } from "../command.js";
import { ADMIN_DESCRIPTION, ADMIN_FLAGS, openAdmin } from "../registry/admin.js";
import { readVersionArgument } from "../registry/version-argument.js";

export const registryPull = defineCommand({
  id: "registry:pull",
  summary: "Have a registry take a version from its upstream into quarantine, now",
  description: `A registry looks for the newest versions by itself; this is for an older one, or for who cannot wait. ${ADMIN_DESCRIPTION}`,
  flags: ADMIN_FLAGS,
  args: [{ name: "plugin", summary: "NAME, or NAME@VERSION for another than the newest" }],
  examples: ["registry:pull @acme/my-store", "registry:pull @acme/my-store@1.2.3"],
  async run(ctx, { flags, args }) {
    const { out } = ctx;
    const { name, version } = readVersionArgument(args.plugin, { optional: true });
    const pulled = await (await openAdmin(ctx, flags)).pull(name, version);
    const spec = `${pulled.name}@${pulled.version}`;
    out.print(`${out.style.bold(spec)} ${pulled.isNew ? "waits for approval" : "was there already"}`);
    if (pulled.isNew) out.print(out.style.dim(`  zen registry:approve ${spec} lets readers have it`));
    return pulled as unknown as Json;
  },
});
