import { isFinal, isZenError, type JobHandle, type Processing } from "@zen/plugin-sdk";
import { layout } from "../../commit/layout.js";
import type { Follower } from "../task.js";
import { carriedWith, type Carried } from "./carried.js";
import { areThere, type EarlyResult } from "./early-results.js";
import { EndedAttempts } from "./ended-attempts.js";
import { isFused, isKeptApart, keepApart, markFused, planDigest, unmarkFused } from "./fused-marks.js";
import { noteFollowers } from "./note-followers.js";
import { awaitJob, resultOf } from "./run-job.js";
import type { ProcessingScope } from "./scope.js";
import { executionIn, writtenIn, type JobPlan } from "./targets.js";
import { checkUnchanged } from "./unchanged.js";

export interface FuseOptions {
  /** Which of the step's jobs it is. */
  readonly job: number;
  /** Steps whose plans may go along. */
  readonly followers: readonly Follower[];
}

/**
 * Runs a plan as a job, and with it those of the steps that follow. The job's id and its targets come of what is to be found out, not of
 * who asks: a worker that was lost leaves a job behind, and the next attempt waits for that one instead of starting another, whichever
 * plans it carries. What a job that failed left in its targets is never looked at; the attempt after it gets others. Whether the step's
 * own plan has failed a job alone can tell: after one that was fused it is run again by itself.
 */
export async function runFused(
  processing: Processing,
  own: JobPlan,
  { job, followers }: FuseOptions,
  scope: ProcessingScope,
): Promise<Pick<EarlyResult, "outputs" | "analyses">> {
  const { artifacts, signal } = scope;
  const { store } = artifacts;
  const name = `${scope.purpose}/${job}-${planDigest(own.plan).slice(0, 12)}`;
  const carried = await carriedWith(own.plan, followers, processing, scope);
  const ended = await EndedAttempts.read(store, name);
  let alone = ended.failed || (carried.length > 0 && (await isKeptApart(scope, own.plan)));
  for (;;) {
    const folder = `${layout.outsidePrefix}${name}/${ended.count}`;
    const handle = await submitted(processing, [own, ...(alone ? [] : inJob(carried))], folder, scope);
    if (handle === undefined) {
      alone = true;
      continue;
    }
    const before = await processing.jobs.status(handle);
    const status = await awaitJob(processing, handle, signal);
    if (status.state !== "succeeded") {
      const { state } = status;
      // One that was not cancelled from here has perhaps taken too long with what it carried.
      await ended.add(state === "failed" || (state === "cancelled" && !signal.aborted) ? "failed" : undefined);
      if (state === "failed" && !signal.aborted && (await isFused(scope, folder))) {
        for (const { plan } of carried) await keepApart(scope, plan);
        scope.say(`warn: the job that computed what follows as well has failed; it is run again without that`);
        alone = true;
        continue;
      }
    }
    const result = resultOf(handle, status, signal);
    const { outputs, analyses } = { ...EMPTY, ...result.plans[own.id] };
    const written = writtenIn(folder, own, { outputs });
    // A job of an earlier attempt may have had its outputs removed since; one that ended just now has them.
    if (isFinal(before.state) && !(await areThere(scope, Object.values(written)))) {
      await ended.add();
      continue;
    }
    await checkUnchanged(processing, own.inputs, scope).catch(async (error: unknown) => {
      // The file may come to be again what the key says: the job has still read another.
      if (isZenError(error, "FILE_CHANGES")) await ended.add();
      throw error;
    });
    await noteFollowers(scope, result, { folder, own: own.plan, carried, semantics: processing.semantics });
    return { outputs: written, analyses };
  }
}

const EMPTY = { outputs: {}, analyses: {} };

/** Undefined where the service refuses a job for what it carries, perhaps. */
async function submitted(
  { jobs }: Processing,
  plans: readonly JobPlan[],
  folder: string,
  scope: ProcessingScope,
): Promise<JobHandle | undefined> {
  const { store } = scope.artifacts;
  const id = folder.slice(layout.outsidePrefix.length).replaceAll("/", ".");
  const spec = { plans: plans.map((one) => executionIn(store, folder, one)) };
  if (plans.length === 1) return jobs.submit(id, spec, scope);
  const ids = plans.slice(1).map((one) => one.id);
  await markFused(scope, folder, ids);
  scope.say(`its job computes what follows as well: ${ids.join(", ")}`);
  try {
    return await jobs.submit(id, spec, scope);
  } catch (error) {
    if (!isZenError(error, "JOB_REFUSED") && !isZenError(error, "PLAN_UNSUPPORTED")) throw error;
    await unmarkFused(scope, folder);
    return undefined;
  }
}

function inJob(carried: readonly Carried[]): readonly JobPlan[] {
  return carried.map(({ id, plan, inputs }) => {
    const located = Object.entries(inputs).map(
      ([name, from]) => [name, "plan" in from ? from : from.location] as const,
    );
    return { id, plan, inputs: Object.fromEntries(located) };
  });
}
