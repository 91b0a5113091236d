import { memoryFolder, testContext, type StepContext, type TestContext } from "@zen/plugin-sdk/pipeline";
import { isZenError, type ZenError } from "@zen/plugin-sdk";

/** A context in which the step's source files are these texts. */
export function contextWith(files: Readonly<Record<string, string>>, more: Partial<StepContext> = {}): TestContext {
  const bytes = Object.entries(files).map(([path, text]) => [path, new TextEncoder().encode(text)] as const);
  return testContext({ sources: memoryFolder(Object.fromEntries(bytes)), ...more });
}

/** What a promise that must fail fails with. */
export async function failure(work: Promise<unknown>): Promise<ZenError> {
  const error: unknown = await work.then(
    () => new Error("nothing was refused"),
    (reason: unknown) => reason,
  );
  if (isZenError(error)) return error;
  throw error;
}

/** Runs `work` with what this process prints caught: the program's output is passed on as its own. */
export async function caught<T>(work: () => Promise<T>): Promise<{ readonly value: T; readonly printed: string }> {
  let printed = "";
  const undo = (["stdout", "stderr"] as const).map((name) => {
    const write = process[name].write;
    process[name].write = ((text: string | Uint8Array) => {
      printed += typeof text === "string" ? text : Buffer.from(text).toString();
      return true;
    }) as typeof write;
    return () => (process[name].write = write);
  });
  try {
    return { value: await work(), printed };
  } finally {
    undo.forEach((one) => one());
  }
}

/** Reads the task, and helpers to answer it: the first lines of most scripts here. */
export const TASK = `import { readFileSync, writeFileSync, mkdirSync, appendFileSync, symlinkSync, readdirSync, lstatSync } from "node:fs";
const task = JSON.parse(readFileSync("task.json", "utf8"));
const answer = (name, value) => writeFileSync(task.outputs[name].path, JSON.stringify(value));
`;
