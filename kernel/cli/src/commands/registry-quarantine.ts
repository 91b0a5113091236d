import type { Json } from "@zen/plugin-sdk";
import { defineCommand } from "../command.js";
import { size } from "../output/size.js";
import { ADMIN_DESCRIPTION, ADMIN_FLAGS, openAdmin } from "../registry/admin.js";
import { moment } from "../registry/lists.js";

export const registryQuarantine = defineCommand({
  id: "registry:quarantine",
  summary: "What came from an upstream registry and waits for approval",
  description: ADMIN_DESCRIPTION,
  flags: ADMIN_FLAGS,
  args: [],
  examples: ["registry:quarantine", "registry:quarantine --json"],
  async run(ctx, { flags }) {
    const { out } = ctx;
    const waiting = await (await openAdmin(ctx, flags)).quarantine();
    if (waiting.length === 0) out.print("Nothing waits for approval.");
    else
      out.table(waiting, [
        { title: "VERSION", value: ({ name, version }) => `${name}@${version}`, style: out.style.bold },
        { title: "SINCE", value: ({ since }) => moment(since) },
        { title: "SIZE", value: (each) => size(each.size) },
        { title: "FROM", value: ({ publisher }) => publisher.replace(/^upstream:/, ""), flexible: true },
      ]);
    return waiting as unknown as Json;
  },
});
