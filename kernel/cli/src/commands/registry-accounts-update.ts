import { ZenError, type Json } from "@zen/plugin-sdk";
import { defineCommand } from "../command.js";
import { ADMIN_DESCRIPTION, ADMIN_FLAGS, openAdmin } from "../registry/admin.js";

export const registryAccountsUpdate = defineCommand({
  id: "registry:accounts-update",
  summary: "Change an account of a registry: role, password, or whether it may do anything",
  description: `A disabled account keeps its name and its tokens, which do not hold until it is enabled again. ${ADMIN_DESCRIPTION}`,
  flags: {
    ...ADMIN_FLAGS,
    role: { type: "string", options: ["member", "admin"], summary: "What it may do" },
    disable: { type: "boolean", summary: "It may do nothing from now on" },
    enable: { type: "boolean", summary: "It may do again what it could" },
    "new-password": { type: "boolean", summary: "Make up a password, which is told once" },
  },
  args: [{ name: "name", summary: "The account" }],
  examples: ["registry:accounts-update ana --role admin", "registry:accounts-update bo --disable"],
  async run(ctx, { flags, args: { name } }) {
    const { out } = ctx;
    const { role, disable, enable } = flags;
    if (role === undefined && !disable && !enable && !flags["new-password"])
      throw wrong("says nothing that is to change");
    if (disable && enable) throw wrong("takes one of --disable and --enable");
    const changed = await (
      await openAdmin(ctx, flags)
    ).updateAccount(name, {
      ...(role === undefined ? {} : { role: role as "member" | "admin" }),
      ...(disable || enable ? { disabled: disable } : {}),
      ...(flags["new-password"] ? { newPassword: true } : {}),
    });
    const { account, password } = changed;
    out.print(`${out.style.bold(name)}: ${account.role}${account.disabled === null ? "" : ", disabled"}`);
    if (password !== undefined) out.print(`  password  ${password}`);
    return changed as unknown as Json;
  },
});

function wrong(problem: string): ZenError {
  return new ZenError("USAGE_INVALID", `registry:accounts-update ${problem}`, {
    hint: "Give --role, --disable, --enable or --new-password.",
  });
}
