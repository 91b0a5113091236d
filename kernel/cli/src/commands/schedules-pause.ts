import type { Json } from "@zen/plugin-sdk";
import { defineCommand } from "../command.js";

export const schedulesPause = defineCommand({
  id: "schedules:pause",
  summary: "Let nothing come of a schedule's due times for a while",
  flags: {},
  args: [{ name: "schedule", summary: "Its name" }],
  examples: ["schedules:pause nightly"],
  async run({ out, repository }, { args }) {
    const schedule = await (await repository()).schedules.pause(args.schedule);
    out.print(`${out.style.bold(args.schedule)} is paused; zen schedules:resume ${args.schedule} lets it go on`);
    return schedule as unknown as Json;
  },
});
