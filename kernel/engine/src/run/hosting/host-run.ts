import {
  isZenError,
  thisPlatform,
  toErrorRecord,
  type Digest,
  type ErrorRecord,
  type Json,
  type PlanRecord,
  type RunRecord,
} from "@zen/plugin-sdk";
import type { FileInput } from "@zen/plugin-sdk/pipeline";
import { artifactsIn, type Artifacts } from "../../artifacts/index.js";
import { layout } from "../../commit/layout.js";
import { catchUp, JournalWriter, Projector } from "../../journal/index.js";
import { FileDigests } from "../../keys/file-digests.js";
import type { StepCode } from "../../keys/types.js";
import { stepName } from "../../worker/task.js";
import { Live } from "../../worker/live.js";
import { forgetLive } from "../../worker/read-live.js";
import { failSpan, fromHere, inSpan, type TraceHeaders } from "../../worker/tracing.js";
import type { Channel } from "../channel.js";
import { completeRun } from "../presence/complete-run.js";
import { Claims } from "../presence/claims.js";
import type { RunLabels, RunOptions, RunResult } from "../engine.js";
import { labelsOf } from "../recording/labels.js";
import type { RunEvent } from "../events.js";
import type { Executor } from "./executor.js";
import type { EngineHost } from "../host.js";
import type { BoundStep } from "../nodes/instance.js";
import { CodeKeeper, keepPlan } from "../recording/keepsakes.js";
import type { Outcomes } from "../steps/outcomes.js";
import { checkOptions } from "../../plan/check-options.js";
import { everyStep } from "../../plan/outputs-of.js";
import { fileScope } from "./file-scope.js";
import { withDefaults } from "./options.js";
import { PlanRun, type PlanRunScope } from "../steps/plan-run.js";
import { Presence } from "../presence/presence.js";
import { Adoption, adoptionFor } from "../../resume/adoption.js";
import { Recorder } from "../recording/recorder.js";
import { recoverRuns, tellInterrupted } from "../presence/recover.js";
import { RunHooks } from "../recording/run-hooks.js";
import type { RunnablePlan } from "../runnable.js";
import { stopError } from "./stop-error.js";
import { storedSources } from "./stored-sources.js";
import { sweepCache } from "./sweep.js";
import { checkAccelerators } from "./tasks.js";
import { systemTiming } from "../steps/timing.js";

export interface HostedRun {
  readonly id: string;
  readonly plan: RunnablePlan;
  /** Checked, defaults filled in. */
  readonly params: Readonly<Record<string, Json>>;
  readonly tags: readonly string[];
  readonly bundle?: Digest;
  readonly options: Pick<RunOptions, keyof RunLabels | "force" | "environment" | "clock" | "replay">;
  /** Files that came from the machine of the submitter, by the paths given there. */
  readonly files?: Readonly<Record<string, FileInput>>;
  /** Of the span that the run's is a child of. */
  readonly trace?: TraceHeaders;
  readonly channel: Channel<RunEvent>;
  /** Aborts with a ZenError `RUN_CANCELLED` or `RUN_INTERRUPTED`. */
  readonly signal: AbortSignal;
  executorOf(node: BoundStep): Executor;
  elsewhere(node: Pick<BoundStep, "definition">): boolean;
}

/** In the words of OpenTelemetry. */
const RESULTS: Partial<Record<RunRecord["state"], string>> = {
  succeeded: "success",
  failed: "failure",
  cancelled: "cancellation",
  interrupted: "cancellation",
};

/** Runs a plan where it is called, with everything recorded when it returns. */
export async function hostRun(host: EngineHost, hosted: HostedRun): Promise<RunResult> {
  const { plan, id } = hosted;
  const clock = new Date(hosted.options.clock ?? Date.now());
  const attributes = {
    "cicd.pipeline.name": plan.plan.name,
    "cicd.pipeline.run.id": id,
    "zen.plan": plan.digest,
    "zen.stack": host.stack,
  };
  return inSpan(`run ${plan.plan.name}`, attributes, hosted.trace, async (span) => {
    const capacity = await (await host.orchestrator()).capacity();
    checkAccelerators(stepsHere(host, hosted), capacity);
    const artifacts = artifactsIn(await host.artifactStore(plan.plan.stores?.artifacts), host.cacheDir);
    const metadata = await host.metadataStore(plan.plan.stores?.metadata);
    const projector = new Projector(metadata);
    const claims = new Claims(artifacts.store, id);
    const running: { plan?: PlanRun; recorder?: Recorder; finished?: true } = {};
    const stop = new AbortController();
    const follow = () => stop.abort(hosted.signal.reason);
    hosted.signal.addEventListener("abort", follow, { once: true });
    if (hosted.signal.aborted) follow();
    const presence = await Presence.announce(artifacts.store, id, {
      async claimAll() {
        for (const { key, execution } of running.plan?.computing ?? []) await claims.take(key, execution);
      },
      settle: async () => running.recorder?.settle(),
      onStop: () => stop.abort(stopError("cancelled")),
      // What is left to do is the business of whoever goes on from the record; where that cannot be asked, the run's end tells.
      onLost: () => void running.recorder?.stillOwned().catch((error: unknown) => stop.abort(error)),
    });
    const conclude = async (state: RunRecord["state"], outputs: RunRecord["outputs"]): Promise<RunRecord> => {
      const run = await (running.recorder as Recorder).finish(state, outputs);
      span.setAttribute("cicd.pipeline.result", RESULTS[run.state] ?? run.state);
      if (run.state === "failed") failSpan(span, { code: run.error?.code ?? "RUN_FAILED" });
      running.finished = true;
      await claims.released();
      await Promise.all([projector.settled(), forgetLive(artifacts.store, id)]);
      await presence.gone();
      return run;
    };
    try {
      await keepPlan(artifacts.store, plan);
      const recorder = (running.recorder = await begin(host, hosted, clock, artifacts.store, projector));
      await recorder.started();
      const codes = new CodeKeeper(artifacts.store);
      running.plan = new PlanRun({
        ...hosted,
        signal: AbortSignal.any([stop.signal, recorder.hooks.refused]),
        stack: host.stack,
        artifacts,
        recorder,
        presence,
        claims,
        capacity,
        force: hosted.options.force ?? false,
        defaults: host.defaults ?? {},
        timing: host.timing ?? systemTiming,
        preparing: {
          ...preparing(host, hosted, clock, artifacts),
          ...(await earlier(artifacts.store, hosted.options)),
        },
        inRun: fromHere(),
        keepCode: (node) => codes.keep(codeOf(plan, node)),
      });
      await running.plan.run();
      await codes.settled();
      const { results: steps, failures } = running.plan.outcomes;
      const run = await conclude(stateOf(running.plan.outcomes, stop.signal), outputsOf(plan, running.plan.outcomes));
      FileDigests.of(host.cacheDir).save();
      await tellInterrupted(host, await recoverRuns(artifacts.store, async () => metadata, host.log, presence.stale));
      await sweepCache(host.cacheDir);
      hosted.channel.push({ type: "run-finished", run });
      return { run, steps, failures };
    } catch (error) {
      await giveUp(error).catch((cause: unknown) =>
        host.log.error(`The end of the run ${id} could not be recorded: ${String(cause)}`),
      );
      throw error;
    } finally {
      hosted.signal.removeEventListener("abort", follow);
    }

    /** A run that cannot go on has failed. Where that cannot be written, whoever comes next completes the record. */
    async function giveUp(error: unknown): Promise<void> {
      await claims.released();
      try {
        if (isZenError(error, "RUN_TAKEN_OVER")) return await presence.leave(toErrorRecord(error));
        if (running.finished !== true) await fail(toErrorRecord(error));
        await catchUp(artifacts.store, metadata, id);
        await forgetLive(artifacts.store, id);
      } catch (cause) {
        await presence.leave(toErrorRecord(error));
        throw cause;
      }
      await presence.gone();
    }

    /** Its first event may be there although nobody was told so. */
    async function fail(error: ErrorRecord): Promise<void> {
      if (running.recorder === undefined) await completeRun(artifacts.store, id, { state: "failed", error });
      else await running.recorder.fail(artifacts.store, error);
    }
  });
}

/** Those that use this machine, with the stack's defaults. @throws ZenError `STEP_OPTIONS_INVALID` where these make no sense. */
function* stepsHere({ defaults = {} }: EngineHost, { plan, elsewhere }: HostedRun) {
  for (const { id, node } of everyStep(plan.plan)) {
    const step = { id, options: withDefaults(node.options, defaults) };
    checkOptions(step);
    if (!elsewhere({ definition: id })) yield step;
  }
}

function preparing(
  host: EngineHost,
  { plan, files: sent }: HostedRun,
  clock: Date,
  artifacts: Artifacts,
): PlanRunScope["preparing"] {
  return {
    host,
    artifacts,
    ...fileScope(host),
    ...(sent === undefined ? {} : { files: sent }),
    store: plan.plan.stores?.artifacts,
    clock,
    code: (definition) => codeOf(plan, definition).digest,
    sources: storedSources(plan, artifacts),
  };
}

/** What the run has of the one that it resumes or replays. */
async function earlier(
  store: Artifacts["store"],
  { origin, replay }: HostedRun["options"],
): Promise<Pick<PlanRunScope["preparing"], "adoption" | "replay">> {
  if (replay !== undefined && origin?.kind === "reproduced")
    return { replay: { ...replay, effects: await Adoption.of(store, origin.run) } };
  const adoption = await adoptionFor(store, origin);
  return adoption === undefined ? {} : { adoption };
}

async function begin(
  host: EngineHost,
  hosted: HostedRun,
  clock: Date,
  store: Parameters<typeof JournalWriter.open>[0],
  projector: Projector,
): Promise<Recorder> {
  const { plan, id, channel } = hosted;
  const now = new Date().toISOString();
  const labels = labelsOf(hosted.options);
  const record: PlanRecord = {
    digest: plan.digest,
    pipeline: plan.plan.name,
    createdAt: now,
    steps: plan.plan.nodes.length,
  };
  const run: RunRecord = {
    id,
    ...labels,
    pipeline: plan.plan.name,
    plan: plan.digest,
    ...(hosted.bundle === undefined ? {} : { bundle: hosted.bundle }),
    stack: host.stack,
    params: hosted.params,
    state: "running",
    startedAt: now,
    metrics: {},
    tags: hosted.tags,
    steps: { total: stepsIn(plan), ran: 0, cached: 0, failed: 0, skipped: 0 },
    outputs: {},
    environment: {
      ...(thisPlatform() as unknown as Readonly<Record<string, Json>>),
      ...hosted.options.environment,
      clock: clock.toISOString(),
    },
  };
  const journal = await JournalWriter.open(store, id, [Recorder.opening(run, record)], (events) =>
    projector.push(events),
  );
  const steps = plan.plan.nodes.map(({ id: node, ...what }) =>
    "step" in what
      ? { node, step: stepName(what.step), kind: what.stepKind }
      : { node, step: what.kind, kind: what.kind as Exclude<typeof what.kind, "step" | "effect"> },
  );
  channel.push({ type: "run-started", run, steps });
  return new Recorder(new RunHooks(host, id), channel, run, journal, new Live(store, layout.runAsExecution(id)));
}

/** Those that are known before anything runs: what is in bodies shows when they are opened. */
function stepsIn({ plan }: RunnablePlan): number {
  return plan.nodes.filter(({ kind }) => kind === "step" || kind === "effect").length;
}

function codeOf(plan: RunnablePlan, node: string): StepCode {
  const code = plan.codes.get(node);
  if (code === undefined) throw new RangeError(`The plan has no code digest for ${node}`);
  return code;
}

function stateOf({ failures, results }: Outcomes, signal: AbortSignal): RunRecord["state"] {
  const stopped = [...results.values()].some(({ state }) => state === "cancelled");
  if (stopped && signal.aborted) return isZenError(signal.reason, "RUN_INTERRUPTED") ? "interrupted" : "cancelled";
  return failures.length > 0 ? "failed" : "succeeded";
}

/** Those that are there: of a run that failed, too. */
function outputsOf({ plan }: RunnablePlan, { results }: Outcomes): RunRecord["outputs"] {
  const refs = Object.entries(plan.outputs).map(
    ([name, { node, output }]) => [name, results.get(node)?.outputs[output]] as const,
  );
  return Object.fromEntries(
    refs.filter((entry): entry is [string, NonNullable<(typeof entry)[1]>] => entry[1] !== undefined),
  );
}
