import { readFile } from "node:fs/promises";
import inspector from "node:inspector";
import { isAbsolute } from "node:path";
import { schemeOf, toErrorRecord, type ArtifactStore, type Json } from "@zen/plugin-sdk";
import type { AnyStep, FileInput, StepDefinition } from "@zen/plugin-sdk/pipeline";
import { artifactsIn } from "../artifacts/index.js";
import { receiveFile } from "../bundle/input-files.js";
import { loadStep } from "../plan/load-step.js";
import type { StepHost } from "../run/host.js";
import { execute } from "../worker/execute.js";
import { dieWithParent } from "../worker/orphan-watch.js";
import type { MakeStepHost } from "../worker/serve-steps.js";
import type { ExecutionTask } from "../worker/task.js";
import { scratchStore } from "./scratch-store.js";
import type { DebugFile, FromDebugged } from "./types.js";

/** Longer values are for `artifacts:get`. */
const SHOWN_BYTES = 16_384;

/**
 * The process that executes one step once more, for a person to look into. It waits for a debugger where it is told to. Resolves with
 * the exit code: 0 when the step succeeded.
 */
export async function debugStep(path: string, makeHost: MakeStepHost): Promise<number> {
  dieWithParent();
  const { settings, task, code, scratch, inspect } = JSON.parse(await readFile(path, "utf8")) as DebugFile;
  const host = await makeHost(settings, undefined);
  try {
    if (inspect !== undefined) await attached(inspect);
    const shielded: StepHost = {
      ...host,
      artifactStore: async (name) => scratchStore(await host.artifactStore(name), scratch),
    };
    const store = await shielded.artifactStore(task.store);
    const step = await loadStep(code, task.step);
    const here = { ...task, params: await filesHere(task, scratch, store) };
    const { record } = await execute(() => (inspect === undefined ? step : stopping(step)), here, shielded, {
      signal: new AbortController().signal,
      tell: (news) => void say({ type: "news", news }),
    });
    await say({ type: "end", record, values: await valuesOf(record.outputs, store, host.cacheDir) });
    return record.state === "succeeded" ? 0 : 1;
  } catch (error) {
    await say({ type: "fault", error: toErrorRecord(error, "STEP_WORKER_FAILED") });
    return 1;
  } finally {
    await host.close?.();
  }
}

async function attached(port: number): Promise<void> {
  inspector.open(port, "127.0.0.1");
  await say({ type: "inspector", url: inspector.url() ?? "" });
  inspector.waitForDebugger();
}

/** The step, at whose beginning a debugger stops: one step into, and it is in the user's source. */
function stopping({ definition }: AnyStep): AnyStep {
  const { run } = definition as StepDefinition;
  const stop: StepDefinition["run"] = (...args) => {
    // oxlint-disable-next-line no-debugger -- this is what it is for
    debugger;
    return run(...args);
  };
  return { definition: { ...definition, run: stop } } as unknown as AnyStep;
}

/** Parameters with files that were sent to another machine fetched from the store. */
async function filesHere({ params }: ExecutionTask, scratch: string, store: ArtifactStore) {
  const all = Object.entries(params).map(async ([name, value]): Promise<[string, Json]> => {
    if (!isSentFile(value)) return [name, value];
    return [name, (await receiveFile(value, scratch, async () => store)) as unknown as Json];
  });
  return Object.fromEntries(await Promise.all(all));
}

function isSentFile(value: unknown): value is FileInput {
  if (typeof value !== "object" || value === null || !("path" in value) || !("digest" in value)) return false;
  return typeof value.path === "string" && !isAbsolute(value.path) && schemeOf(value.path) === undefined;
}

async function valuesOf(
  outputs: Readonly<Record<string, Parameters<ReturnType<typeof artifactsIn>["open"]>[0]>>,
  store: ArtifactStore,
  cacheDir: string,
): Promise<Readonly<Record<string, Json>>> {
  const artifacts = artifactsIn(store, cacheDir);
  const values: Record<string, Json> = {};
  for (const [name, ref] of Object.entries(outputs)) {
    if (!["json", "metrics"].includes(ref.codec) || ref.kind !== "blob" || ref.size > SHOWN_BYTES) continue;
    values[name] = JSON.parse(Buffer.from(await (await artifacts.open(ref)).blob()).toString("utf8")) as Json;
  }
  return values;
}

function say(message: FromDebugged): Promise<void> {
  return new Promise((resolve) => {
    if (process.send === undefined) return resolve();
    process.send(message, () => resolve());
  });
}
