import type { Json } from "@zen/plugin-sdk";
import { defineCommand } from "../command.js";
import { EXIT } from "../exit-code.js";
import { interruptible } from "../interrupt.js";
import { baselinesOf } from "../run/baselines.js";
import { startOf } from "../run/start.js";
import { showPreview } from "../run/preview.js";
import { withRerun } from "../run/rerun.js";
import { reportRun } from "../run/report.js";
import { RunView } from "../run/view.js";

export const runCommand = defineCommand({
  id: "run",
  summary: "Run a pipeline",
  description:
    "Steps whose results are known are not run again. What is done when a run fails is not done twice by the next one.",
  flags: {
    param: { type: "string", char: "p", multiple: true, summary: "A parameter as name=value" },
    "dry-run": { type: "boolean", summary: "Show what would run and what would not; run nothing" },
    "in-process": { type: "boolean", summary: "Run steps in this process, where breakpoints work" },
    force: { type: "boolean", summary: "Run every step, whatever is known" },
    "force-step": {
      type: "string",
      multiple: true,
      summary: "Run this step whatever is known: a name, or that of a map or nested pipeline for all in it",
    },
    resume: {
      type: "string",
      summary: "Go on where this run ended: what had finished is taken from it, with its parameters and stack",
    },
    "accept-changes": {
      type: "boolean",
      summary: "With --resume: run again what has changed since then, in place of refusing",
    },
    stack: { type: "string", summary: "The stack to run on, in place of the one in use" },
    clock: { type: "string", summary: "What time it is for steps that ask: 2026-01-01T00:00:00Z; now unless told" },
    name: { type: "string", summary: "What to call this run" },
    description: { type: "string", summary: "Why it is made, for whoever reads it later" },
    tag: { type: "string", multiple: true, summary: "A word to find the run by" },
  },
  args: [
    { name: "pipeline", summary: "A pipeline's name, or the file that exports it; not with --resume", required: false },
  ],
  examples: [
    "run flights",
    "run flights --param epochs=5 --param path=data/flights.parquet",
    "run pipelines/flights.ts --dry-run",
    "run flights --in-process --force",
    "run flights --force-step train",
    "run --resume latest",
    "run flights --clock 2026-01-01T00:00:00Z",
    'run flights --param epochs=20 --name longer --description "Is it still learning?" --tag nightly',
  ],
  async run(ctx, { flags, args }) {
    const start = startOf(args.pipeline, flags);
    const repository = await ctx.repository();
    for (const { name, folder } of repository.plugins.links()) ctx.out.note(`${name} is linked from ${folder}.`);
    const options = {
      cwd: ctx.cwd,
      ...(flags.stack === undefined ? {} : { stack: flags.stack }),
      ...(flags.clock === undefined ? {} : { clock: flags.clock }),
      ...(flags.force ? { force: true } : flags["force-step"] === undefined ? {} : { force: flags["force-step"] }),
    };
    if (flags["dry-run"]) {
      return showPreview(start.of, await start.plan(repository, options), ctx.out);
    }
    const view = new RunView(ctx.out);
    return interruptible(ctx.out, async (signal) => {
      const run = start.run(repository, {
        ...options,
        ...(flags.name === undefined ? {} : { name: flags.name }),
        ...(flags.description === undefined ? {} : { description: flags.description }),
        ...(flags.tag === undefined ? {} : { tags: flags.tag }),
        inProcess: flags["in-process"],
        onEvent: view.show,
      });
      const cancel = (): void => void run.cancel("interrupted").catch(() => undefined); // the run's own outcome says what became of it
      signal.addEventListener("abort", cancel);
      try {
        const result = await run.settled();
        view.close();
        if (!ctx.out.json) {
          const baselines = await baselinesOf(result.run, result.steps.values(), repository);
          reportRun(result, baselines, ctx.out);
        }
        ctx.exitCode = signal.aborted ? EXIT.interrupted : result.run.state === "succeeded" ? EXIT.done : EXIT.failed;
        return { run: result.run, steps: [...result.steps.values()], failures: withRerun(result) } as unknown as Json;
      } finally {
        view.close();
      }
    });
  },
});
