import type { Json } from "@zen/plugin-sdk";
import { defineCommand } from "../command.js";
import { ADMIN_DESCRIPTION, ADMIN_FLAGS, openAdmin } from "../registry/admin.js";
import { moment } from "../registry/lists.js";

export const registryTokensList = defineCommand({
  id: "registry:tokens-list",
  summary: "The tokens of a registry that hold: one's own, or for an administrator everybody's",
  description: ADMIN_DESCRIPTION,
  flags: { ...ADMIN_FLAGS, account: { type: "string", summary: "Only those of this account" } },
  args: [],
  examples: ["registry:tokens-list", "registry:tokens-list --account ci --json"],
  async run(ctx, { flags }) {
    const { out } = ctx;
    const tokens = await (await openAdmin(ctx, flags)).tokens(flags.account);
    if (tokens.length === 0) out.print("There are no tokens that hold.");
    else
      out.table(tokens, [
        { title: "TOKEN", value: ({ id }) => id },
        { title: "ACCOUNT", value: ({ account }) => account, style: out.style.bold },
        { title: "FOR", value: ({ label }) => label, flexible: true },
        { title: "ALLOWS", value: ({ scopes }) => scopes.join(" "), flexible: true },
        { title: "EXPIRES", value: ({ expires }) => moment(expires) },
      ]);
    return tokens as unknown as Json;
  },
});
