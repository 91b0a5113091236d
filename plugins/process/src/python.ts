import { readFile } from "node:fs/promises";
import { posix } from "node:path";
import {
  step,
  stepFactory,
  trainer,
  type Inputs,
  type Outputs,
  type Step,
  type StepContext,
} from "@zen/plugin-sdk/pipeline";
import { inputsOf, outputsOf } from "./options/declarations.js";
import { invalid } from "./options/invalid.js";
import { checkOptions, checkTexts, type PlainOptions, type ProcessOptions } from "./options/options.js";
import { plainOptions } from "./options/plain.js";
import { checkPlaces, filesNamed, isRepositoryFile, notFound, withinRepository } from "./options/repository-files.js";
import { declarationOf } from "./options/step-declaration.js";
import { pythonCacheDir } from "./python/cache-dir.js";
import { findPython } from "./python/interpreter.js";
import { localFiles } from "./python/local-files.js";
import { checkRequirements, flattened, requirementFiles, requirementLines } from "./python/requirements.js";
import { RUNNER } from "./python/runner.js";
import { virtualEnv } from "./python/virtual-env.js";
import { runStep, type Invocation, type ProcessStep } from "./run/run-step.js";
import { inFolder } from "./task/layout.js";
import { fillIn, checkPlaceholders } from "./task/placeholders.js";
import type { Task } from "./task/write-task.js";

interface PythonOwn {
  /** A script, relative to the repository. Either this or `module`. */
  readonly script?: string;
  /** A module, run as `python -m` does: `jobs.fit`. */
  readonly module?: string;
  /** The folder in which Python looks for modules first: the script's own, and the repository for a module, by default. */
  readonly root?: string;
  /** Arguments; placeholders as in a command. */
  readonly args?: readonly string[];
  /** Requirements as pip takes them, or the path of a requirements file. Without any, the script has the standard library. */
  readonly requirements?: string | readonly string[];
  /** The version of Python, `3.11`; without one the first Python on the PATH. */
  readonly python?: string;
}

export interface PythonOptions<I extends Inputs, O extends Outputs> extends ProcessOptions<I, O>, PythonOwn {}

type Plain = PlainOptions & PythonOwn;

/**
 * A step that runs a Python script or module, over the same file protocol as a command, in a virtual environment with its
 * requirements. The script, the modules beside it that it imports, and the requirements are part of the step key.
 */
export const python = stepFactory(
  <const I extends Inputs = Record<never, never>, const O extends Outputs = Record<never, never>>(
    options: PythonOptions<I, O>,
  ): Step<I, O> => {
    const plain = options as unknown as Plain;
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

function checkPython(plain: Plain): void {
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

/** The folder that Python searches first, relative to the repository. */
function rootOf({ script, root }: Plain): string {
  if (root !== undefined) return withinRepository(root) ?? "";
  const folder = script === undefined ? "" : posix.dirname(withinRepository(script) ?? "");
  return folder === "." ? "" : folder;
}

function pythonSources(repositoryDir: string, plain: Plain): readonly string[] {
  const { requirements, files = [] } = plain;
  const start = startOf(repositoryDir, plain);
  const required = typeof requirements === "string" ? requirementFiles(repositoryDir, requirements) : [];
  return checkPlaces([
    ...localFiles(repositoryDir, start, rootOf(plain)),
    ...required,
    ...filesNamed(repositoryDir, files),
  ]);
}

/** The file that is run. A package is run by its `__main__.py`. */
function startOf(repositoryDir: string, plain: Plain): string {
  const { script, module = "" } = plain;
  const root = rootOf(plain);
  const path = module.replaceAll(".", "/");
  const candidates =
    script === undefined
      ? [`${path}.py`, `${path}/__main__.py`].map((file) => posix.join(root, file))
      : [withinRepository(script)];
  const found = candidates.find((file) => file !== undefined && isRepositoryFile(repositoryDir, file));
  if (found === undefined) throw notFound(script ?? posix.join(root, `${path}.py`));
  return found;
}

async function invocation(plain: Plain, task: Task, workDir: string, ctx: StepContext): Promise<Invocation> {
  const { script, module = "", args = [] } = plain;
  const cacheDir = pythonCacheDir();
  const interpreter = await findPython(plain.python, cacheDir);
  const requirements = await requirementsOf(plain, workDir);
  checkRequirements(requirements);
  const program = await virtualEnv(interpreter, requirements, cacheDir, ctx);
  const target = script === undefined ? ["module", module] : ["script", withinRepository(script) ?? script];
  return {
    program,
    args: ["-c", RUNNER, ...target, rootOf(plain) || ".", ...fillIn(args, task)],
    env: {
      // What it prints is seen when it is printed, and is UTF-8; the order of sets is the same in every run.
      PYTHONUNBUFFERED: "1",
      PYTHONUTF8: "1",
      PYTHONHASHSEED: "0",
      PYTHONDONTWRITEBYTECODE: "1",
    },
  };
}

async function requirementsOf({ requirements = [] }: Plain, workDir: string): Promise<readonly string[]> {
  if (typeof requirements !== "string") return requirements.flatMap((line) => requirementLines(line));
  const start = withinRepository(requirements) ?? requirements;
  const texts = new Map<string, string>();
  for (const path of requirementFiles(workDir, start)) texts.set(path, await readFile(inFolder(workDir, path), "utf8"));
  return flattened(requirementLines(texts.get(start) ?? ""), posix.dirname(start), (path) => texts.get(path) ?? "");
}

/** `fit` of `scripts/fit.py` and of `jobs.fit`. */
function nameOf({ script, module = "" }: Plain): string {
  return script === undefined ? (module.split(".").at(-1) ?? module) : posix.basename(script).replace(/\.pyw?$/, "");
}
