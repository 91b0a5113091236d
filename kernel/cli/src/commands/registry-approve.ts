import type { Json } from "@zen/plugin-sdk";
import { defineCommand } from "../command.js";
import { ADMIN_DESCRIPTION, ADMIN_FLAGS, openAdmin } from "../registry/admin.js";
import { readVersionArgument } from "../registry/version-argument.js";

export const registryApprove = defineCommand({
  id: "registry:approve",
  summary: "Let readers have a version that waits in quarantine, or was yanked or blocked",
  description: `zen registry:quarantine lists what waits. ${ADMIN_DESCRIPTION}`,
  flags: ADMIN_FLAGS,
  args: [{ name: "version", summary: "NAME@VERSION" }],
  examples: ["registry:approve @acme/my-store@1.2.3"],
  async run(ctx, { flags, args }) {
    const { name, version } = readVersionArgument(args.version);
    const state = await (await openAdmin(ctx, flags)).approveVersion(name, version);
    ctx.out.print(`${ctx.out.style.bold(`${name}@${version}`)} is active`);
    return { name, version, ...state } as unknown as Json;
  },
});
