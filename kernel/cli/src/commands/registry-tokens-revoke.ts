import { defineCommand } from "../command.js";
import { ADMIN_DESCRIPTION, ADMIN_FLAGS, openAdmin } from "../registry/admin.js";

export const registryTokensRevoke = defineCommand({
  id: "registry:tokens-revoke",
  summary: "End a token of a registry, at once and for good",
  description: ADMIN_DESCRIPTION,
  flags: ADMIN_FLAGS,
  args: [{ name: "token", summary: "Its id, as registry:tokens-list shows it" }],
  examples: ["registry:tokens-revoke 1f0e8c1a-5c1f-4a3e-9d7e-2f6f2d4b9a10"],
  async run(ctx, { flags, args: { token } }) {
    await (await openAdmin(ctx, flags)).revokeToken(token);
    ctx.out.print("It does not hold any more.");
    return { revoked: token };
  },
});
