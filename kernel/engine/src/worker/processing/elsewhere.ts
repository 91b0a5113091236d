import { createHash } from "node:crypto";
import {
  canonicalJson,
  isFinal,
  type JobHandle,
  type Json,
  type Processing,
  type ProcessingJobResult,
  type WrittenDataset,
} from "@zen/plugin-sdk";
import type { StepProcessing, StepProcessingResult } from "@zen/plugin-sdk/pipeline";
import { mapValues } from "./map-values.js";
import { EndedAttempts } from "./ended-attempts.js";
import { locateElsewhere } from "./locate.js";
import { checkWritten, outsideDataset } from "./outside-dataset.js";
import { awaitJob, resultOf } from "./run-job.js";
import type { ProcessingScope } from "./scope.js";

type Run = Parameters<StepProcessing["run"]>;

/**
 * Runs a plan on other machines, which read and write the objects of the store. The job's id and its targets come of what is to be found
 * out, not of who asks: a worker that was lost leaves a job behind, and the next attempt waits for that one instead of starting another.
 * What a job that failed left in its targets is never looked at; the attempt after it gets others.
 */
export async function elsewhere(
  processing: Processing,
  plan: Run[0],
  inputs: Run[1],
  job: number,
  scope: ProcessingScope,
): Promise<StepProcessingResult> {
  const { store } = scope.artifacts;
  const located = await mapValues(inputs, (input) => locateElsewhere(input, scope));
  const digest = createHash("sha256")
    .update(canonicalJson(plan as unknown as Json))
    .digest("hex")
    .slice(0, 12);
  const name = `${scope.purpose}/${job}-${digest}`;
  // Names of outputs may have letters that keys of objects do not.
  const names = Object.keys(plan.outputs).sort();
  const folderOf = (folder: string, output: string): string => `${folder}/${names.indexOf(output)}`;
  const ended = await EndedAttempts.read(store, name);
  for (;;) {
    const folder = `outside/${name}/${ended.count}`;
    const outputs = await mapValues(plan.outputs, async (_, output) => ({ uri: store.uri(folderOf(folder, output)) }));
    const id = folder.slice("outside/".length).replaceAll("/", ".");
    const handle = await processing.jobs.submit(id, { plans: [{ id: "plan", plan, inputs: located, outputs }] }, scope);
    const before = await processing.jobs.status(handle);
    const result = await finish(processing, handle, scope, () => ended.add());
    const { outputs: written = {}, analyses = {} } = result.plans["plan"] ?? {};
    // A job of an earlier attempt may have had its outputs removed since; one that ended just now has them.
    if (isFinal(before.state) && !(await allThere(scope, written, (output) => folderOf(folder, output)))) {
      await ended.add();
      continue;
    }
    return {
      outputs: await mapValues(written, async (one, output) => outsideDataset(one, folderOf(folder, output), scope)),
      analyses,
    };
  }
}

async function finish(
  processing: Processing,
  handle: JobHandle,
  { signal }: ProcessingScope,
  failed: () => Promise<void>,
): Promise<ProcessingJobResult> {
  const status = await awaitJob(processing, handle, signal);
  if (status.state !== "succeeded") await failed();
  return resultOf(handle, status, signal);
}

async function allThere(
  { artifacts: { store } }: ProcessingScope,
  written: Readonly<Record<string, WrittenDataset>>,
  folderOf: (output: string) => string,
): Promise<boolean> {
  const keys = Object.entries(written).flatMap(([output, { parts }]) =>
    parts.map(({ path }) => `${folderOf(output)}/${checkWritten(path)}`),
  );
  for (const key of keys) if ((await store.head(key)) === undefined) return false;
  return true;
}
