import type { Json } from "@zen/plugin-sdk";
import { defineCommand } from "../command.js";

export const schedulesTrigger = defineCommand({
  id: "schedules:trigger",
  summary: "Ask for a run of a schedule now, beside its own times",
  description: "A scheduler begins it, after the run that goes on and those that wait.",
  flags: {},
  args: [{ name: "schedule", summary: "Its name" }],
  examples: ["schedules:trigger nightly"],
  async run({ out, repository }, { args }) {
    const { firing, scheduler } = await (await repository()).schedules.trigger(args.schedule);
    out.print(`${out.style.bold(args.schedule)} is due now`);
    if (!scheduler) out.note("No scheduler seems to be at work: start zen scheduler, or zen scheduler --once.");
    return { firing, scheduler } as unknown as Json;
  },
});
