import type { Json } from "@zen/plugin-sdk";
import { defineCommand } from "../command.js";
import { ADMIN_DESCRIPTION, ADMIN_FLAGS, openAdmin } from "../registry/admin.js";
import { moment } from "../registry/lists.js";

export const registryAuditLog = defineCommand({
  id: "registry:audit-log",
  summary: "Who did what at a registry, newest first",
  description: ADMIN_DESCRIPTION,
  flags: {
    ...ADMIN_FLAGS,
    account: { type: "string", summary: "Only what this account did" },
    action: { type: "string", summary: "Only this: package.publish, token.create ..." },
    subject: { type: "string", summary: "Only what was done to this" },
    limit: { type: "integer", default: 50, summary: "At most so many entries, up to 1000" },
    before: { type: "integer", summary: "Only entries before this number" },
  },
  args: [],
  examples: ["registry:audit-log", "registry:audit-log --account ana --limit 10", "registry:audit-log --json"],
  async run(ctx, { flags }) {
    const { out } = ctx;
    const { account, action, subject, limit, before } = flags;
    const asked = Object.entries({ account, action, subject, limit, before });
    const given = Object.fromEntries(asked.filter(([, value]) => value !== undefined));
    const entries = await (await openAdmin(ctx, flags)).auditLog(given);
    if (entries.length === 0) out.print("There are no such entries.");
    else
      out.table(entries, [
        { title: "#", value: ({ sequence }) => String(sequence), right: true },
        { title: "TIME (UTC)", value: ({ time }) => moment(time) },
        { title: "ACCOUNT", value: ({ account }) => account, style: out.style.bold },
        { title: "ACTION", value: ({ action }) => action },
        { title: "SUBJECT", value: ({ subject }) => subject, flexible: true },
        { title: "DETAIL", value: ({ detail }) => detailWords(detail), flexible: true, yields: 1 },
      ]);
    return entries as unknown as Json;
  },
});

function detailWords(detail: Readonly<Record<string, unknown>>): string {
  return Object.entries(detail)
    .filter(([, value]) => value !== null)
    .map(([name, value]) => `${name}=${String(value)}`)
    .join(" ");
}
