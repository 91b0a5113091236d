import { toErrorRecord, type Json, type ZenError } from "@zen/plugin-sdk";
import { defineCommand } from "../command.js";
import { EXIT } from "../exit-code.js";
import { errorLines } from "../output/error-lines.js";
import { readParams } from "../run/params.js";

export const checkCommand = defineCommand({
  id: "check",
  summary: "Check pipelines against the stack, without running them",
  description:
    "Compiles the pipelines, checks parameters and files, and whether the stack has all that they need. Without a name, all of them.",
  flags: {
    param: { type: "string", char: "p", multiple: true, summary: "A parameter as name=value" },
    stack: { type: "string", summary: "The stack to check against, in place of the one in use" },
  },
  args: [{ name: "pipeline", summary: "A pipeline's name, or the file that exports it", required: false }],
  examples: ["check", "check flights --param epochs=5", "check flights --stack prod"],
  async run(ctx, { flags, args }) {
    const repository = await ctx.repository();
    const options = {
      cwd: ctx.cwd,
      paramTexts: readParams(flags.param ?? []),
      ...(flags.stack === undefined ? {} : { stack: flags.stack }),
    };
    const list = args.pipeline === undefined ? await repository.pipelines.list() : undefined;
    const names = list?.pipelines.map(({ name, file }) => `${file}#${name}`) ?? [args.pipeline as string];
    const results: { pipeline: string; problems: readonly ZenError[] }[] = [];
    for (const name of names) {
      const problems = await repository.check(
        name,
        {},
        { ...options, paramTexts: list === undefined ? options.paramTexts : {} },
      );
      const title = name.slice(name.indexOf("#") + 1);
      // What a run would be given is not known here; that something has to be given is no fault of the pipeline.
      results.push({
        pipeline: title,
        problems: list === undefined ? problems : problems.filter(({ code }) => code !== "PARAM_MISSING"),
      });
    }
    const { out } = ctx;
    for (const { file, error } of list?.broken ?? []) {
      out.print(`${out.style.red("broken")}  ${file}`);
      for (const line of errorLines(error, out.style)) out.print(`  ${line}`);
    }
    for (const { pipeline, problems } of results) {
      out.print(`${problems.length === 0 ? out.style.green("sound ") : out.style.red("unfit ")}  ${pipeline}`);
      for (const problem of problems)
        for (const line of errorLines(toErrorRecord(problem), out.style)) out.print(`  ${line}`);
    }
    if (results.length === 0 && list?.broken.length === 0) out.print("There is no pipeline here yet.");
    if ((list?.broken.length ?? 0) > 0 || results.some(({ problems }) => problems.length > 0))
      ctx.exitCode = EXIT.failed;
    return {
      pipelines: results.map(({ pipeline, problems }) => ({ pipeline, problems: problems.map(publicProblem) })),
      broken: (list?.broken ?? []).map(({ file, error: { stack: _stack, ...error } }) => ({ file, error })),
    } as unknown as Json;
  },
});

function publicProblem(problem: ZenError): object {
  const { stack: _stack, ...record } = toErrorRecord(problem);
  return record;
}
