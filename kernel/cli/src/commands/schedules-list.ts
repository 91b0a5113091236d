import type { Json } from "@zen/plugin-sdk";
import { defineCommand } from "../command.js";
import { firingColour, firingWord, triggerWords } from "../schedules/words.js";

export const schedulesList = defineCommand({
  id: "schedules:list",
  summary: "Pipelines that run by themselves",
  flags: {},
  args: [],
  examples: ["schedules:list", "schedules:list --json"],
  async run({ out, repository }) {
    const schedules = await (await repository()).schedules.list();
    if (schedules.length === 0) out.print("There are no schedules. zen schedules:create makes one.");
    else
      out.table(schedules, [
        { title: "SCHEDULE", value: ({ name }) => name, style: out.style.bold },
        { title: "PIPELINE", value: ({ pipeline }) => pipeline, flexible: true },
        { title: "WHEN", value: ({ trigger }) => triggerWords(trigger), flexible: true },
        {
          title: "STATE",
          value: ({ state }) => state,
          style: (cell, { state }) => (state === "active" ? out.style.green : out.style.yellow)(cell),
        },
        {
          title: "LAST",
          value: ({ last }) => (last === undefined ? "" : firingWord(last)),
          style: (cell, { last }) => (last === undefined ? cell : firingColour(firingWord(last), out.style)(cell)),
        },
        { title: "NEXT", value: ({ next = "" }) => next.replace(".000Z", "Z"), yields: 1 },
      ]);
    return schedules as unknown as Json;
  },
});
