import {
  fromErrorRecord,
  jobEnd,
  ZenError,
  type ArtifactStore,
  type HostSpec,
  type JournalBody,
  type Json,
  type MetadataStore,
} from "@zen/plugin-sdk";
import { checkParams } from "@zen/plugin-sdk/pipeline";
import { artifactsIn, codecById } from "../artifacts/index.js";
import { layout, newRunId } from "../commit/layout.js";
import { toJson } from "../commit/objects.js";
import { appendShared, catchUp, rebuild, REPOSITORY } from "../journal/index.js";
import { refuseUnsupported } from "../plan/refuse-unsupported.js";
import { readLog } from "../worker/read-log.js";
import { Channel } from "./channel.js";
import type { CancelReason, Engine, RunHandle, RunOptions, RunRequest, RunResult } from "./engine.js";
import type { RunEvent } from "./events.js";
import { Executors } from "./executors.js";
import { hostRun } from "./host-run.js";
import type { EngineHost } from "./host.js";
import { keptPlan } from "./keepsakes.js";
import { previewRun } from "./preview.js";
import { recoverRuns } from "./recover.js";
import { runElsewhere } from "./remote-run.js";
import type { RunnablePlan } from "./runnable.js";

/** The engine of one composition: runs plans, reads artifacts, keeps the record. Stores and backends are the host's. */
export function createEngine(host: EngineHost): Engine {
  const underway = new Set<RunHandle>();
  const executors = new Executors(host);
  const stores = async (): Promise<[ArtifactStore, MetadataStore]> => [
    await host.artifactStore(),
    await host.metadataStore(),
  ];
  const artifacts = async (store?: string) => artifactsIn(await host.artifactStore(store), host.cacheDir);

  const start = async (
    id: string,
    plan: RunnablePlan,
    given: Readonly<Record<string, Json>>,
    options: RunOptions,
    channel: Channel<RunEvent>,
    signal: AbortSignal,
  ): Promise<RunResult> => {
    // Whoever wants to see everything begins to watch in this turn.
    await Promise.resolve();
    refuseUnsupported(plan.plan);
    const params = checkParams(`The pipeline ${plan.plan.name}`, plan.plan.params, given);
    await host.fireHook("run:before", { pipeline: plan.plan.name, plan: plan.digest, stack: host.stack, params });
    const tags = (await host.fireHook("run:tags", options.tags ?? [])) ?? options.tags ?? [];
    await recoverRuns(
      await host.artifactStore(plan.plan.stores?.artifacts),
      await host.metadataStore(plan.plan.stores?.metadata),
    );
    const orchestrator = await host.orchestrator();
    const bundle = orchestrator.local === true ? undefined : await options.bundle?.();
    let hosted: Promise<RunResult> | undefined;
    const here = async (stopped: AbortSignal): Promise<Json> => {
      const either = stoppedBy(signal, stopped);
      hosted = executors.forRun(plan, options).then((places) =>
        hostRun(host, {
          id,
          plan,
          params,
          tags,
          options,
          channel,
          signal: either,
          ...places,
          ...(bundle === undefined ? {} : { bundle: bundle.digest }),
        }),
      );
      return (await hosted).run.state;
    };
    const spec: HostSpec = {
      ...(bundle === undefined ? {} : { bundle }),
      run: id,
      command: ["zen-worker"],
      ...(host.workers?.command === undefined ? {} : { local: host.workers.command }),
      env: {},
      secrets: [],
      resources: {},
      title: `${plan.plan.name} ${id}`,
      here,
    };
    if (bundle !== undefined) {
      const { force, environment } = options;
      await (
        await host.artifactStore(plan.plan.stores?.artifacts)
      ).put(layout.request(id), toJson({ params, tags, force, environment } satisfies RunRequest));
    }
    const handle = await orchestrator.host.submit(id, spec);
    const stop = () => void orchestrator.host.cancel(handle).catch(() => undefined); // the job's end tells
    signal.addEventListener("abort", stop, { once: true });
    const status = await jobEnd(orchestrator.host, handle).finally(() => signal.removeEventListener("abort", stop));
    if (hosted !== undefined) return hosted;
    if (status.error !== undefined) throw fromErrorRecord(status.error);
    return runElsewhere(
      await host.artifactStore(plan.plan.stores?.artifacts),
      await host.metadataStore(plan.plan.stores?.metadata),
      id,
      channel,
    );
  };

  const engine: Engine = {
    run(plan, params, options = {}) {
      const id = newRunId();
      const channel = new Channel<RunEvent>();
      const stop = new AbortController();
      const abort = (reason: CancelReason) => stop.abort(stopError(reason));
      const outer = () => abort("cancelled");
      options.signal?.addEventListener("abort", outer, { once: true });
      if (options.signal?.aborted === true) outer();
      const done = start(id, plan, params, options, channel, stop.signal).finally(() => {
        channel.end();
        underway.delete(handle);
        options.signal?.removeEventListener("abort", outer);
      });
      // Who only watches the events learns of it there; the rejection is still there for who asks.
      done.catch(() => undefined);
      const handle: RunHandle = {
        id,
        events: channel,
        done,
        async cancel(reason = "cancelled") {
          abort(reason);
          await done.catch(() => undefined);
        },
      };
      underway.add(handle);
      return handle;
    },
    preview: (plan, params, options = {}) => previewRun(host, plan, params, options.force ?? false),
    async load(ref, { codec, store } = {}) {
      const chosen = codec ?? (await codecById(ref.codec, host.codec?.bind(host)));
      return (await (await artifacts(store)).read(chosen, ref)) as never;
    },
    open: async (ref, { store } = {}) => (await artifacts(store)).open(ref),
    async *logs({ log }, { store } = {}) {
      if (log !== undefined) yield* readLog(await host.artifactStore(store), log);
    },
    plan: async (digest, { store } = {}) => keptPlan(await host.artifactStore(store), digest),
    async record(events: readonly JournalBody[]) {
      const [store, metadata] = await stores();
      await appendShared(store, events, await metadata.cursor(REPOSITORY));
      await catchUp(store, metadata, REPOSITORY);
      for (const event of events)
        if (event.type === "deployment") await host.fireHook("deployment:changed", { deployment: event.record });
    },
    recover: async () => recoverRuns(...(await stores())),
    async syncMetadata() {
      const [store, metadata] = await stores();
      await recoverRuns(store, metadata);
      await catchUpOpenRuns(store, metadata);
      await catchUp(store, metadata, REPOSITORY);
    },
    async rebuildMetadata() {
      const [store, metadata] = await stores();
      await recoverRuns(store, metadata);
      await rebuild(store, metadata);
    },
    async close() {
      await Promise.all([...underway].map((run) => run.cancel("interrupted")));
      await executors.close();
    },
  };
  return engine;
}

function stopError(reason: CancelReason): ZenError {
  return reason === "interrupted"
    ? new ZenError("RUN_INTERRUPTED", "The run was interrupted", {
        hint: "Run the pipeline again: what had finished is kept.",
      })
    : new ZenError("RUN_CANCELLED", "The run was cancelled", {
        hint: "Run the pipeline again: what had finished is kept.",
      });
}

/** Aborts with the run's own reason where it has one; a job that is cancelled from outside cancels its run. */
function stoppedBy(run: AbortSignal, job: AbortSignal): AbortSignal {
  const either = new AbortController();
  const abort = () => either.abort(run.aborted ? run.reason : stopError("cancelled"));
  for (const signal of [run, job]) signal.addEventListener("abort", abort, { once: true });
  if (run.aborted || job.aborted) abort();
  return either.signal;
}

/** Runs of other processes that go on, and those whose end did not get as far as the metadata store. */
async function catchUpOpenRuns(store: ArtifactStore, metadata: MetadataStore): Promise<void> {
  for await (const { key } of store.list("active/")) await catchUp(store, metadata, key.slice("active/".length));
}
