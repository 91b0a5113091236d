import type { Json } from "@zen/plugin-sdk";
import { defineCommand } from "../command.js";
import { ADMIN_DESCRIPTION, ADMIN_FLAGS, openAdmin } from "../registry/admin.js";

export const registryAccountsCreate = defineCommand({
  id: "registry:accounts-create",
  summary: "Make an account in a registry, with a password that is told once",
  description: ADMIN_DESCRIPTION,
  flags: {
    ...ADMIN_FLAGS,
    role: { type: "string", options: ["member", "admin"], default: "member", summary: "What it may do" },
    email: { type: "string", summary: "Its e-mail address" },
    "no-password": { type: "boolean", summary: "For a machine: it cannot log in, tokens are made for it" },
  },
  args: [{ name: "name", summary: "Lower-case letters, digits, dots, dashes and underscores" }],
  examples: ["registry:accounts-create ana --email ana@example.com", "registry:accounts-create ci --no-password"],
  async run(ctx, { flags, args: { name } }) {
    const { out } = ctx;
    const admin = await openAdmin(ctx, flags);
    const made = await admin.createAccount({
      ...{ name, role: flags.role as "member" | "admin", newPassword: !flags["no-password"] },
      ...(flags.email === undefined ? {} : { email: flags.email }),
    });
    out.print(
      `${out.style.bold(name)} is ${made.account.role === "admin" ? "an administrator" : "a member"} of ${admin.address}`,
    );
    if (made.password !== undefined) {
      out.print(`  password  ${made.password}`);
      out.print(out.style.dim("  It is told once. npm profile set password changes it."));
    } else out.print(out.style.dim(`  zen registry:tokens-create --account ${name} makes a token for it`));
    return made as unknown as Json;
  },
});
