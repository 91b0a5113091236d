import type { Json } from "@zen/plugin-sdk";
import { defineCommand } from "../command.js";
import { ADMIN_DESCRIPTION, ADMIN_FLAGS, openAdmin } from "../registry/admin.js";
import { moment } from "../registry/lists.js";

export const registryAccountsList = defineCommand({
  id: "registry:accounts-list",
  summary: "The accounts of a registry",
  description: ADMIN_DESCRIPTION,
  flags: ADMIN_FLAGS,
  args: [],
  examples: ["registry:accounts-list", "registry:accounts-list --registry https://plugins.example.com --json"],
  async run(ctx, { flags }) {
    const { out } = ctx;
    const accounts = await (await openAdmin(ctx, flags)).accounts();
    out.table(accounts, [
      { title: "ACCOUNT", value: ({ name }) => name, style: out.style.bold },
      { title: "ROLE", value: ({ role }) => role },
      { title: "E-MAIL", value: ({ email }) => email ?? "", flexible: true },
      { title: "CREATED", value: ({ created }) => moment(created), yields: 1 },
      { title: "DISABLED", value: ({ disabled }) => moment(disabled), style: out.style.red },
    ]);
    return accounts as unknown as Json;
  },
});
