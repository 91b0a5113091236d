import {
  isZenError,
  jobEnd,
  type ArtifactStore,
  type HostSpec,
  type JobStatus,
  type Json,
  type Orchestrator,
} from "@zen/plugin-sdk";
import { checkParams, type StepNode } from "@zen/plugin-sdk/pipeline";
import { layout } from "../../commit/layout.js";
import { toJson } from "../../commit/objects.js";
import { keepDocuments } from "../../documents/documents.js";
import { bundleCommand } from "../../worker/command.js";
import type { Channel } from "../channel.js";
import type { RunOptions, RunRequest, RunResult } from "../engine.js";
import type { RunEvent } from "../events.js";
import type { Executors } from "./executors.js";
import { hostRun } from "./host-run.js";
import type { EngineHost } from "../host.js";
import { labelsOf } from "../recording/labels.js";
import { checkForce } from "../nodes/meant.js";
import { recoverRuns, tellInterrupted } from "../presence/recover.js";
import { runElsewhere } from "./remote-run.js";
import type { RunnablePlan } from "../runnable.js";
import { sendFiles } from "./send-files.js";
import { stopError } from "./stop-error.js";
import { inheritedTrace, traceHeaders } from "../../worker/tracing.js";

export interface NewRun {
  readonly id: string;
  readonly plan: RunnablePlan;
  /** As given. */
  readonly params: Readonly<Record<string, Json>>;
  readonly options: RunOptions;
  readonly channel: Channel<RunEvent>;
  /** Aborts with a ZenError. */
  readonly signal: AbortSignal;
}

/** Gives a run its place, as the stack's orchestrator decides, and waits for its end. */
export async function submitRun(host: EngineHost, executors: Executors, run: NewRun): Promise<RunResult> {
  const { id, plan, options, channel, signal } = run;
  checkForce(plan.plan, options.force);
  const params = checkParams(`The pipeline ${plan.plan.name}`, plan.plan.params, run.params);
  await host.fireHook("run:before", { pipeline: plan.plan.name, plan: plan.digest, stack: host.stack, params });
  const tags = (await host.fireHook("run:tags", options.tags ?? [])) ?? options.tags ?? [];
  const store = await host.artifactStore(plan.plan.stores?.artifacts);
  const metadata = await host.metadataStore(plan.plan.stores?.metadata);
  // A store that cannot be read says so before anything has run.
  await metadata.cursor(id);
  await tellInterrupted(host, await recoverRuns(store, async () => metadata, host.log));
  const keeping = keepDocuments(store, options.documents ?? []);
  keeping.catch(() => undefined); // heard at the end: nothing waits for it
  const orchestrator = await host.orchestrator();
  const bundle = orchestrator.local === true ? undefined : await options.bundle?.(await orchestrator.platform());
  const made = bundle === undefined ? {} : { bundle };
  const trace = traceHeaders() ?? inheritedTrace(process.env);
  if (bundle !== undefined) {
    const { force, environment, clock, replay } = options;
    const files = await sendFiles(plan, params, store, host);
    await store.put(layout.awaited(id), toJson({ format: "awaited@1", run: id }));
    await store.put(
      layout.request(id),
      toJson({
        params,
        tags,
        labels: labelsOf(options),
        force,
        environment,
        clock,
        replay,
        files,
        trace,
      } satisfies RunRequest),
    );
  }
  const within = trace === undefined ? {} : { trace };
  let hosted: Promise<RunResult> | undefined;
  const abandoned = new AbortController();
  const spec: HostSpec = {
    ...made,
    run: id,
    command: bundle === undefined ? ["zen-worker"] : bundleCommand(bundle, id),
    ...(host.workers?.command === undefined ? {} : { local: host.workers.command }),
    env: bundle === undefined ? {} : declaredEnv(plan),
    secrets: [...new Set([...(host.workers?.secrets ?? []), ...(host.workers?.hostSecrets ?? [])])],
    resources: {},
    title: `${plan.plan.name} ${id}`,
    async here(stopped) {
      abandoned.signal.throwIfAborted();
      const either = stoppedBy(signal, stopped);
      const digest = bundle === undefined ? {} : { bundle: bundle.digest };
      const here = { id, plan, params, tags, options, channel, signal: either, ...within, ...digest };
      hosted = executors.forRun(plan, options).then((places) => hostRun(host, { ...here, ...places }));
      return (await hosted).run.state;
    },
  };
  const job = { ended: false };
  let shown: Promise<void> | undefined;
  const submitted = () => void (shown = bundle === undefined ? undefined : showElsewhere(host, store, run, job));
  try {
    const { error } = await jobOf(orchestrator, id, spec, signal, submitted).finally(() => (job.ended = true));
    if (hosted === undefined) {
      await Promise.all([keeping, shown]);
      const result = runElsewhere(host, store, metadata, id, channel, error);
      return await result.finally(() => store.delete(layout.awaited(id)));
    }
  } catch (error) {
    if (bundle !== undefined && isZenError(error, "JOB_REFUSED")) await store.delete(layout.awaited(id));
    // What runs in this process goes on, whatever can still be asked of its job; what has not begun must not begin unseen.
    abandoned.abort(error);
    if (hosted === undefined) throw error;
  }
  if (bundle !== undefined) await store.delete(layout.awaited(id));
  const result = await hosted;
  await keeping;
  return result;
}

/** Submits the run's job and waits for its end; an abort cancels it. */
async function jobOf(
  { host }: Orchestrator,
  id: string,
  spec: HostSpec,
  signal: AbortSignal,
  submitted: () => void,
): Promise<JobStatus> {
  const handle = await host.submit(id, spec);
  submitted();
  const cancel = () => void host.cancel(handle).catch(() => undefined); // the job's end tells
  signal.addEventListener("abort", cancel, { once: true });
  if (signal.aborted) cancel();
  return jobEnd(host, handle).finally(() => signal.removeEventListener("abort", cancel));
}

/** Tells whoever watches what happens in a run on another machine; its end is told by whoever waits for it. */
async function showElsewhere(
  { defaults = {}, log }: EngineHost,
  store: ArtifactStore,
  { id, channel }: NewRun,
  job: { readonly ended: boolean },
): Promise<void> {
  const { followRun } = await import("../following/follow.js");
  try {
    for await (const event of followRun(store, id, { defaults, goesOn: async () => !job.ended }))
      if (event.type !== "run-finished") channel.push(event);
  } catch (error) {
    // A courtesy: the run's end and its record do not hang on it.
    log.warn(`The run ${id} cannot be followed: ${String(error)}`);
  }
}

/** The variables that steps declare, as they are set here: they are part of what the steps mean, and no secrets. */
function declaredEnv({ plan }: RunnablePlan): Readonly<Record<string, string>> {
  const names = (plan.nodes as readonly StepNode[]).flatMap(({ env }) => env);
  return Object.fromEntries(
    names.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
  );
}

/** Aborts with the run's own reason where it has one; a job that is cancelled from outside cancels its run. */
function stoppedBy(run: AbortSignal, job: AbortSignal): AbortSignal {
  const either = new AbortController();
  const abort = () => either.abort(run.aborted ? run.reason : stopError("cancelled"));
  for (const signal of [run, job]) signal.addEventListener("abort", abort, { once: true });
  if (run.aborted || job.aborted) abort();
  return either.signal;
}
