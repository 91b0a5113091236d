import { readFile } from "node:fs/promises";
import { posix } from "node:path";
import type { StepContext } from "@zen/plugin-sdk/pipeline";
import { withinRepository } from "../options/repository-files.js";
import type { Invocation } from "../run/run-step.js";
import { inFolder } from "../task/layout.js";
import { fillIn } from "../task/placeholders.js";
import type { Task } from "../task/write-task.js";
import { pythonCacheDir } from "./cache-dir.js";
import { findPython } from "./interpreter.js";
import type { PlainPython } from "./options.js";
import { checkRequirements, flattened, requirementFiles, requirementLines } from "./requirements.js";
import { RUNNER } from "./runner.js";
import { rootOf } from "./sources.js";
import { virtualEnv } from "./virtual-env.js";

/** How the step's Python is started: in its environment, by the runner. */
export async function invocation(
  plain: PlainPython,
  task: Task,
  workDir: string,
  ctx: StepContext,
): Promise<Invocation> {
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

async function requirementsOf({ requirements = [] }: PlainPython, workDir: string): Promise<readonly string[]> {
  if (typeof requirements !== "string") return requirements.flatMap((line) => requirementLines(line));
  const start = withinRepository(requirements) ?? requirements;
  const texts = new Map<string, string>();
  for (const path of requirementFiles(workDir, start)) texts.set(path, await readFile(inFolder(workDir, path), "utf8"));
  return flattened(requirementLines(texts.get(start) ?? ""), posix.dirname(start), (path) => texts.get(path) ?? "");
}
