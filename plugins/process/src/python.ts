import { posix } from "node:path";
import { step, stepFactory, trainer, type Inputs, type Outputs, type Step } from "@zen/plugin-sdk/pipeline";
import { inputsOf, outputsOf } from "./options/declarations.js";
import { invalid } from "./options/invalid.js";
import { checkOptions, checkTexts, type ProcessOptions } from "./options/options.js";
import { plainOptions } from "./options/plain.js";
import { declarationOf } from "./options/step-declaration.js";
import { invocation } from "./python/invocation.js";
import type { PlainPython, PythonOwn } from "./python/options.js";
import { checkRequirements } from "./python/requirements.js";
import { pythonSources } from "./python/sources.js";
import { runStep, type ProcessStep } from "./run/run-step.js";
import { checkPlaceholders } from "./task/placeholders.js";

export interface PythonOptions<I extends Inputs, O extends Outputs> extends ProcessOptions<I, O>, PythonOwn {}

/**
 * A step that runs a Python script or module, over the same file protocol as a command, in a virtual environment with its
 * requirements. The script, the modules beside it that it imports, and the requirements are part of the step key.
 */
export const python = stepFactory(
  <const I extends Inputs = Record<never, never>, const O extends Outputs = Record<never, never>>(
    options: PythonOptions<I, O>,
  ): Step<I, O> => {
    const plain = options as unknown as PlainPython;
    checkPython(plain);
    const inputs = inputsOf(plain.inputs ?? {});
    const outputs = outputsOf(plain.outputs ?? {});
    const { env = [], secrets = [], args = [] } = plain;
    checkPlaceholders(args, inputs, outputs);
    const target = plain.script ?? plain.module ?? "";
    const running: ProcessStep = {
      what: plain.module === undefined ? `The Python script ${target}` : `The Python module ${target}`,
      inputs,
      outputs,
      env,
      secrets,
      datasets: plain.datasets ?? "parquet",
      sources: (repositoryDir) => pythonSources(repositoryDir, plain),
      invocation: (task, workDir, ctx) => invocation(plain, task, workDir, ctx),
    };
    const make = plain.trainer === true ? trainer : step;
    return make(plain.name ?? nameOf(plain), declarationOf(plain, running), (values, ctx) =>
      runStep(running, values, ctx),
    ) as unknown as Step<I, O>;
  },
  plainOptions,
);

function checkPython(plain: PlainPython): void {
  checkOptions("python", plain, ["script", "module", "root", "args", "requirements", "python"]);
  const { script, module, python: version, requirements, args } = plain;
  if ((script === undefined) === (module === undefined))
    throw invalid(
      "python() needs either a script or a module",
      'Write script: "scripts/fit.py", or module: "jobs.fit".',
    );
  if (module !== undefined && !/^[\p{L}_][\p{L}\p{N}_]*(\.[\p{L}_][\p{L}\p{N}_]*)*$/u.test(module))
    throw invalid(`${JSON.stringify(module)} is no name of a Python module`, "Write it with dots: jobs.fit.");
  if (version !== undefined && !/^\d+\.\d+(\.\d+)?$/.test(version))
    throw invalid(`${JSON.stringify(version)} is no version of Python`, 'Write python: "3.11".');
  checkTexts("python", "args", args);
  if (typeof requirements !== "string") checkTexts("python", "requirements", requirements);
  if (Array.isArray(requirements)) checkRequirements(requirements as readonly string[]);
}

/** `fit` of `scripts/fit.py` and of `jobs.fit`. */
function nameOf({ script, module = "" }: PlainPython): string {
  return script === undefined ? (module.split(".").at(-1) ?? module) : posix.basename(script).replace(/\.pyw?$/, "");
}
