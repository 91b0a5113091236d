import type { Json } from "@zen/plugin-sdk";
import { defineCommand } from "../command.js";
import { ADMIN_DESCRIPTION, ADMIN_FLAGS, openAdmin } from "../registry/admin.js";
import { readVersionArgument } from "../registry/version-argument.js";

export const registryYank = defineCommand({
  id: "registry:yank",
  summary: "Let nobody choose a version anew",
  description: `Whoever has it in zen.lock is still given it. ${ADMIN_DESCRIPTION}`,
  flags: {
    ...ADMIN_FLAGS,
    reason: { type: "string", required: true, summary: "Why; everybody who has or looks at the version reads it" },
  },
  args: [{ name: "version", summary: "NAME@VERSION" }],
  examples: ['registry:yank @acme/my-store@1.2.3 --reason "Loses rows when the disk is full"'],
  async run(ctx, { flags, args }) {
    const { name, version } = readVersionArgument(args.version);
    const state = await (await openAdmin(ctx, flags)).withdrawVersion(name, version, "yanked", flags.reason);
    ctx.out.print(`${ctx.out.style.bold(`${name}@${version}`)} is yanked`);
    ctx.out.print(ctx.out.style.dim(`  zen registry:approve ${name}@${version} takes that back`));
    return { name, version, ...state } as unknown as Json;
  },
});
