import type { Json } from "@zen/plugin-sdk";
import { defineCommand } from "../command.js";
import { readLimit } from "../query-flags.js";
import { firingColour, firingReason, firingWord } from "../schedules/words.js";

export const schedulesHistory = defineCommand({
  id: "schedules:history",
  summary: "What became of each due time of a schedule, the last ones first",
  flags: { limit: { type: "integer", char: "n", default: 20, summary: "How many" } },
  args: [{ name: "schedule", summary: "Its name" }],
  examples: ["schedules:history nightly", "schedules:history nightly -n 100 --json"],
  async run({ out, repository }, { args, flags }) {
    const page = await (await repository()).schedules.history(args.schedule, { limit: readLimit(flags.limit) });
    if (page.items.length === 0) out.print(`Nothing of ${args.schedule} has been due yet.`);
    else {
      out.table(page.items, [
        { title: "DUE", value: ({ due }) => due.replace(".000Z", "Z") },
        {
          title: "BECAME",
          value: firingWord,
          style: (cell, firing) => firingColour(firingWord(firing), out.style)(cell),
        },
        { title: "RUN, OR WHY NOT", value: firingReason, flexible: true },
      ]);
      if (page.next !== undefined) out.note(out.errorStyle.dim("There are more; --limit shows them."));
    }
    return page as unknown as Json;
  },
});
