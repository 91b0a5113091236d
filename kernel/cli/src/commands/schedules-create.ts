import type { Json } from "@zen/plugin-sdk";
import { defineCommand } from "../command.js";
import { readParams } from "../run/params.js";
import { readDuration } from "../schedules/duration.js";
import { readCatchUp, readTrigger } from "../schedules/trigger-flags.js";
import { triggerWords } from "../schedules/words.js";

export const schedulesCreate = defineCommand({
  id: "schedules:create",
  summary: "Run a pipeline again and again",
  description:
    "When: by a clock (--cron, --every), when the content of its data files changes (--on-data), or when a metric of a pipeline's newest run passes a limit (--on-metric). A scheduler (zen scheduler) runs what is due.",
  flags: {
    name: { type: "string", summary: "The schedule's name; the pipeline's unless told" },
    cron: { type: "string", summary: 'A cron expression: "0 3 * * *", "*/15 9-17 * * MON-FRI", @daily' },
    timezone: { type: "string", summary: "The time zone of --cron; that of this machine unless told" },
    every: { type: "string", summary: "An interval: 30s, 15m, 6h, 1d" },
    "on-data": { type: "boolean", summary: "When a file that the parameters name has other content" },
    "on-metric": { type: "string", summary: "When the newest PIPELINE.METRIC passes a limit" },
    below: { type: "number", summary: "The limit of --on-metric: less than this" },
    above: { type: "number", summary: "The limit of --on-metric: more than this" },
    "worse-than": { type: "string", summary: "The limit of --on-metric: the figure of the live model of this name" },
    margin: { type: "number", summary: "With --worse-than: by more than this; 0 unless told" },
    poll: { type: "string", summary: "How often --on-data and --on-metric look; 1m unless told" },
    param: { type: "string", char: "p", multiple: true, summary: "A parameter of its runs as name=value" },
    stack: { type: "string", summary: "The stack of its runs, in place of the one in use where the scheduler runs" },
    tag: { type: "string", multiple: true, summary: "A word to find its runs by" },
    overlap: {
      type: "string",
      options: ["skip", "queue", "cancel"],
      default: "skip",
      summary: "While a run goes on: skip what is due, queue it, or cancel the run",
    },
    "catch-up": {
      type: "string",
      default: "last",
      summary: "Of what was due while no scheduler ran: none, last, or so many of the last",
    },
    jitter: { type: "string", summary: "Begin up to so much later, to spread the load" },
  },
  args: [{ name: "pipeline", summary: "A pipeline's name, or the file that exports it" }],
  examples: [
    'schedules:create flights --cron "0 3 * * *" --timezone Europe/Berlin --param epochs=5',
    "schedules:create flights --name hourly --every 1h --overlap queue",
    "schedules:create flights --name fresh --on-data --poll 10s --param path=data/flights.parquet",
    "schedules:create flights --name retrain --on-metric monitor.accuracy --below 0.8",
  ],
  async run({ out, cwd, repository }, { flags, args }) {
    const trigger = readTrigger(flags);
    const schedule = await (
      await repository()
    ).schedules.create({
      name: flags.name ?? defaultName(args.pipeline),
      pipeline: args.pipeline,
      trigger,
      paramTexts: readParams(flags.param ?? []),
      cwd,
      tags: flags.tag ?? [],
      overlap: flags.overlap as "skip" | "queue" | "cancel",
      catchUp: readCatchUp(flags["catch-up"]),
      jitterMs: flags.jitter === undefined ? 0 : readDuration(flags.jitter, "jitter"),
      ...(flags.stack === undefined ? {} : { stack: flags.stack }),
    });
    out.print(`${out.style.bold(schedule.name)} runs ${schedule.pipeline}: ${triggerWords(trigger)}`);
    if (schedule.next !== undefined) out.print(`  next ${schedule.next}`);
    out.print(out.style.dim("  zen scheduler runs what is due"));
    return schedule as unknown as Json;
  },
});

/** `pipelines/flights.ts` is called `flights`. */
function defaultName(pipeline: string): string {
  return pipeline
    .replace(/^.*[/\\]/, "")
    .replace(/\.(?:[cm]?[jt]s|ya?ml)(?:#.*)?$/, "")
    .toLowerCase();
}
