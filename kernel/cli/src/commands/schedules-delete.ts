import { defineCommand } from "../command.js";

export const schedulesDelete = defineCommand({
  id: "schedules:delete",
  summary: "Remove a schedule; its runs and its history stay",
  flags: {},
  args: [{ name: "schedule", summary: "Its name" }],
  examples: ["schedules:delete nightly"],
  async run({ out, repository }, { args }) {
    await (await repository()).schedules.delete(args.schedule);
    out.print(`${out.style.bold(args.schedule)} is deleted`);
    return { name: args.schedule, state: "deleted" };
  },
});
