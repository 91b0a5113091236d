import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ZenError } from "@zen/plugin-sdk";
import { basics } from "../run/environment.js";
import { runProgram, type Ending } from "../run/run-program.js";
import type { Interpreter } from "./interpreter.js";
import { pipFailure } from "./pip-failure.js";
import { pipSettings } from "./pip-settings.js";
import type { EnvironmentScope } from "./scope.js";

/** Makes an empty environment. pip is put in only where it is needed: that takes most of the time. */
export async function makeVenv(
  { program, version }: Interpreter,
  folder: string,
  withPip: boolean,
  scope: EnvironmentScope,
): Promise<void> {
  const args = ["-m", "venv", ...(withPip ? [] : ["--without-pip"]), folder];
  const { ending, output } = await run(program, args, basics(), [], scope);
  if (ending.code === 0) return;
  const lacking = /ensurepip|No module named venv/.test(output);
  throw new ZenError("PYTHON_VENV_FAILED", `Python ${version} could not make a virtual environment`, {
    hint: lacking
      ? "This Python comes without venv or pip; on Debian and Ubuntu install the package python3-venv."
      : `It said: ${output.trimEnd().split("\n").at(-1)?.slice(0, 300) ?? "nothing"}`,
    data: { exitCode: ending.code, signal: ending.signal },
  });
}

/** Has pip install requirements, as its own configuration says. @throws ZenError as `pipFailure`. */
export async function installRequirements(
  python: string,
  requirements: readonly string[],
  scope: EnvironmentScope,
): Promise<void> {
  const constraints = requirements.filter((line) => line.startsWith("--constraint ")).map((line) => line.slice(13));
  const wanted = requirements.filter((line) => !line.startsWith("--constraint "));
  const file = join(scope.tmp, "requirements.txt");
  await writeFile(file, `${wanted.join("\n")}\n`);
  await writeFile(join(scope.tmp, "constraints.txt"), `${constraints.join("\n")}\n`);
  const settings = await pipSettings(scope);
  const args = [
    "-m",
    "pip",
    "install",
    "--no-input",
    "--disable-pip-version-check",
    "--progress-bar",
    "off",
    "-r",
    file,
  ];
  if (constraints.length > 0) args.push("-c", join(scope.tmp, "constraints.txt"));
  scope.log.info(`Installing ${wanted.filter((line) => !line.startsWith("-")).length} requirements`);
  const { ending, output } = await run(python, args, { ...basics(), ...settings }, credentials(settings), scope);
  if (ending.code !== 0) throw pipFailure(output, ending.code);
}

/** Passwords in URLs, which pip may repeat. */
function credentials(settings: Readonly<Record<string, string>>): readonly string[] {
  return Object.values(settings).flatMap((value) =>
    [...value.matchAll(/:\/\/[^/\s@]*?:([^/\s@]+)@/g)].map((match) => match[1] as string),
  );
}

async function run(
  file: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  hidden: readonly string[],
  scope: EnvironmentScope,
): Promise<{ readonly ending: Ending; readonly output: string }> {
  let output = "";
  const lines = new Lines((line) => scope.log.info(line));
  const ending = await runProgram({ file, args, cwd: scope.tmp, env, hidden }, scope.signal, (_, text) => {
    output = (output + text).slice(-65_536);
    lines.add(text);
  });
  lines.end();
  return { ending, output };
}

/** Cuts text into lines as it comes. */
class Lines {
  #rest = "";
  constructor(private readonly say: (line: string) => void) {}

  add(text: string): void {
    const lines = (this.#rest + text).split(/\r?\n/);
    this.#rest = lines.pop() ?? "";
    for (const line of lines) if (line.trim() !== "") this.say(line);
  }

  end(): void {
    if (this.#rest.trim() !== "") this.say(this.#rest);
    this.#rest = "";
  }
}
