import type { Json } from "@zen/plugin-sdk";
import { defineCommand } from "../command.js";

export const schedulesResume = defineCommand({
  id: "schedules:resume",
  summary: "Let a paused schedule go on from now",
  flags: {},
  args: [{ name: "schedule", summary: "Its name" }],
  examples: ["schedules:resume nightly"],
  async run({ out, repository }, { args }) {
    const schedule = await (await repository()).schedules.resume(args.schedule);
    out.print(`${out.style.bold(args.schedule)} goes on`);
    if (schedule.next !== undefined) out.print(`  next ${schedule.next}`);
    return schedule as unknown as Json;
  },
});
