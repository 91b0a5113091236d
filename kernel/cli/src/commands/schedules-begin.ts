import { defineCommand } from "../command.js";
import { interruptible } from "../interrupt.js";
import type { Stop } from "../schedules/child.js";

/** What a scheduler starts for a due time; for nobody else. */
export const schedulesBegin = defineCommand({
  id: "schedules:begin",
  summary: "Run what a due time of a schedule was given a run for",
  hidden: true,
  flags: {},
  args: [
    { name: "schedule", summary: "Its name" },
    { name: "due", summary: "The due time" },
    { name: "run", summary: "The run's id" },
  ],
  examples: ["schedules:begin nightly 2026-01-31T02:00:00.000Z 20260131-020000104-k3v9x2"],
  async run({ out, repository }, { args: { schedule, due, run } }) {
    const { schedules } = await repository();
    const stops = { cancelled: new AbortController(), interrupted: new AbortController() };
    const told = (message: unknown): void => stops[(message as Stop).cancel].abort();
    process.on("message", told);
    try {
      await interruptible(out, async (signal) => {
        signal.addEventListener("abort", () => stops.interrupted.abort(), { once: true });
        await schedules.begin(
          { schedule, due, run, state: "fired", updatedAt: due },
          { cancelled: stops.cancelled.signal, interrupted: stops.interrupted.signal },
        );
      });
    } finally {
      process.off("message", told);
    }
  },
});
