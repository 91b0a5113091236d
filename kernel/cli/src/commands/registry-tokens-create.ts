import type { Json } from "@zen/plugin-sdk";
import { defineCommand } from "../command.js";
import { ADMIN_DESCRIPTION, ADMIN_FLAGS, openAdmin } from "../registry/admin.js";
import { moment, words } from "../registry/lists.js";

export const registryTokensCreate = defineCommand({
  id: "registry:tokens-create",
  summary: "Make a token of a registry, which is told once",
  description: `It allows to read, and what --scope adds: publish:@acme, owner:@acme (* for every namespace) or admin; never more than its account may do, nor than the token that makes it. ${ADMIN_DESCRIPTION}`,
  flags: {
    ...ADMIN_FLAGS,
    account: { type: "string", summary: "Whose it is; one's own unless told" },
    label: { type: "string", default: "made with zen", summary: "What it is for" },
    scope: { type: "string", multiple: true, summary: "What it allows besides reading" },
    days: { type: "integer", default: 90, summary: "For how long it holds, up to 366 days" },
  },
  args: [],
  examples: [
    'registry:tokens-create --account ci --scope publish:@acme --days 30 --label "nightly builds"',
    "registry:tokens-create --account ana",
  ],
  async run(ctx, { flags }) {
    const { out } = ctx;
    const token = await (
      await openAdmin(ctx, flags)
    ).createToken({
      ...(flags.account === undefined ? {} : { account: flags.account }),
      label: flags.label,
      scopes: ["read", ...(words(flags.scope) as readonly "admin"[])],
      days: flags.days,
    });
    out.print(token.secret);
    out.note(
      `A token of ${token.account} for ${token.scopes.join(" ")}, until ${moment(token.expires)}. It is told once.`,
    );
    return token as unknown as Json;
  },
});
