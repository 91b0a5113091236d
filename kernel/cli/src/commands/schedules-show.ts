import type { Json } from "@zen/plugin-sdk";
import { defineCommand } from "../command.js";
import { durationWords } from "../schedules/duration.js";
import { catchUpWords, firingReason, firingWord, triggerWords } from "../schedules/words.js";

export const schedulesShow = defineCommand({
  id: "schedules:show",
  summary: "One schedule, all of it",
  flags: {},
  args: [{ name: "schedule", summary: "Its name" }],
  examples: ["schedules:show nightly"],
  async run({ out, repository }, { args }) {
    const schedule = await (await repository()).schedules.get(args.schedule);
    const { name, pipeline, params, stack, tags, trigger, overlap, jitterMs, state, next, last, createdAt } = schedule;
    const row = (title: string, value: string): void => out.print(`  ${out.style.dim(title.padEnd(9))}${value}`);
    out.print(`${out.style.bold(name)} ${(state === "active" ? out.style.green : out.style.yellow)(state)}`);
    row("pipeline", pipeline);
    row("when", triggerWords(trigger));
    if ("everyMs" in trigger && trigger.kind !== "interval") row("looks", `every ${durationWords(trigger.everyMs)}`);
    if (next !== undefined) row("next", next);
    if (last !== undefined) row("last", `${last.due}  ${firingWord(last)}  ${firingReason(last)}`);
    for (const [param, value] of Object.entries(params)) row("param", `${param}=${JSON.stringify(value)}`);
    if (stack !== undefined) row("stack", stack);
    if (tags.length > 0) row("tags", tags.join(" "));
    row("overlap", overlap);
    row("catch-up", catchUpWords(schedule));
    if (jitterMs > 0) row("jitter", `up to ${durationWords(jitterMs)}`);
    row("created", createdAt);
    return schedule as unknown as Json;
  },
});
