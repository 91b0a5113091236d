import type { Json } from "@zen/plugin-sdk";
import { defineCommand } from "../command.js";
import { ADMIN_DESCRIPTION, ADMIN_FLAGS, openAdmin } from "../registry/admin.js";
import { readVersionArgument } from "../registry/version-argument.js";

export const registryBlock = defineCommand({
  id: "registry:block",
  summary: "Give a version to nobody any more",
  description: `It stays listed as blocked, with the reason, so that whoever has it learns of it. ${ADMIN_DESCRIPTION}`,
  flags: {
    ...ADMIN_FLAGS,
    reason: { type: "string", required: true, summary: "Why; everybody who has or looks at the version reads it" },
  },
  args: [{ name: "version", summary: "NAME@VERSION" }],
  examples: ['registry:block @acme/my-store@1.2.3 --reason "Sends secrets to a stranger"'],
  async run(ctx, { flags, args }) {
    const { name, version } = readVersionArgument(args.version);
    const state = await (await openAdmin(ctx, flags)).withdrawVersion(name, version, "blocked", flags.reason);
    ctx.out.print(`${ctx.out.style.bold(`${name}@${version}`)} is blocked`);
    ctx.out.print(ctx.out.style.dim(`  zen registry:approve ${name}@${version} takes that back`));
    return { name, version, ...state } as unknown as Json;
  },
});
