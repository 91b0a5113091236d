import { step, stepFactory, trainer, type Inputs, type Outputs, type Step } from "@zen/plugin-sdk/pipeline";
import { inputsOf, outputsOf } from "./options/declarations.js";
import { invalid } from "./options/invalid.js";
import { checkOptions, checkTexts, type PlainOptions, type ProcessOptions } from "./options/options.js";
import { plainOptions } from "./options/plain.js";
import { checkPlaces, filesNamed, isRepositoryFile, notFound, withinRepository } from "./options/repository-files.js";
import { declarationOf } from "./options/step-declaration.js";
import { runStep, type ProcessStep } from "./run/run-step.js";
import { checkPlaceholders, fillIn } from "./task/placeholders.js";

export interface CommandOptions<I extends Inputs, O extends Outputs> extends ProcessOptions<I, O> {
  /**
   * The program and its arguments; no shell is in between. `{inputs.NAME}`, `{outputs.NAME}` and `{params.NAME}` are replaced by paths
   * and values. An argument that names a file of the repository makes it part of the step's code.
   */
  readonly run: readonly string[];
}

/**
 * A step that runs a program. The program finds its inputs in `inputs/`, leaves its outputs in `outputs/`, and both are described in
 * `task.json`, in the folder where it is started.
 */
export const command = stepFactory(
  <const I extends Inputs = Record<never, never>, const O extends Outputs = Record<never, never>>(
    options: CommandOptions<I, O>,
  ): Step<I, O> => {
    const plain = options as unknown as PlainOptions & Pick<CommandOptions<I, O>, "run">;
    checkOptions("command", plain, ["run"]);
    checkTexts("command", "run", plain.run);
    const { run } = plain;
    const [program] = run ?? [];
    if (program === undefined || program === "")
      throw invalid("command() needs a program to run", 'Write run: ["program", "argument"].');
    const inputs = inputsOf(plain.inputs ?? {});
    const outputs = outputsOf(plain.outputs ?? {});
    checkPlaceholders(run, inputs, outputs);
    const { env = [], secrets = [] } = plain;
    const running: ProcessStep = {
      what: `The program ${program}`,
      inputs,
      outputs,
      env,
      secrets,
      datasets: plain.datasets ?? "parquet",
      sources: (repositoryDir) => commandSources(repositoryDir, plain),
      invocation: async (task) => ({ program, args: fillIn(run.slice(1), task) }),
    };
    const make = plain.trainer === true ? trainer : step;
    return make(plain.name ?? nameOf(run), declarationOf(plain, running), (values, ctx) =>
      runStep(running, values, ctx),
    ) as unknown as Step<I, O>;
  },
  plainOptions,
);

/** The files named in `files`, and those that the command itself names. */
function commandSources(
  repositoryDir: string,
  { run, files = [] }: PlainOptions & { readonly run: readonly string[] },
): readonly string[] {
  const [program = ""] = run;
  const named = run.flatMap((part) => withinRepository(part) ?? []);
  const own = named.filter((path) => isRepositoryFile(repositoryDir, path));
  // `./fit.sh` can only be a file of the repository; `fit` may be one, and is more likely a program of the machine.
  if (program.startsWith("./") && !own.includes(withinRepository(program) ?? "")) throw notFound(program);
  return checkPlaces([...filesNamed(repositoryDir, files), ...own]);
}

/** `fit` of `["node", "scripts/fit.mjs"]`: the first script, else the program. */
function nameOf(run: readonly string[]): string {
  const script = run.find((part) => /^[\w./-]+\.[a-z]+$/i.test(part)) ?? run[0] ?? "";
  const base = script.split(/[\\/]/).at(-1) ?? "";
  return base.replace(/\.[a-z]+$/i, "") || "command";
}
