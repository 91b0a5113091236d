import type { Json } from "@zen/plugin-sdk";
import { defineCommand } from "../command.js";
import { ADMIN_DESCRIPTION, ADMIN_FLAGS, openAdmin } from "../registry/admin.js";
import { moment } from "../registry/lists.js";

export const registryAdvisories = defineCommand({
  id: "registry:advisories",
  summary: "The faults of published versions that a registry tells of",
  description: ADMIN_DESCRIPTION,
  flags: ADMIN_FLAGS,
  args: [],
  examples: ["registry:advisories", "registry:advisories --json"],
  async run(ctx, { flags }) {
    const { out } = ctx;
    const advisories = await (await openAdmin(ctx, flags)).advisories();
    if (advisories.length === 0) out.print("There is no advisory.");
    else
      out.table(advisories, [
        { title: "ADVISORY", value: ({ id }) => id, style: out.style.bold },
        { title: "PLUGIN", value: (each) => each.package },
        { title: "VERSIONS", value: ({ affected }) => affected },
        { title: "SEVERITY", value: ({ severity }) => severity },
        { title: "WHAT IT IS", value: ({ title }) => title, flexible: true },
        { title: "WITHDRAWN", value: ({ withdrawn }) => moment(withdrawn ?? null), style: out.style.dim, yields: 1 },
      ]);
    return advisories as unknown as Json;
  },
});
