import type { ArtifactRef, ArtifactStore, JournalBody, MetadataStore } from "@zen/plugin-sdk";
import { layout, newRunId } from "../commit/layout.js";
import { appendShared, catchUp, namedStreams, REPOSITORY } from "../journal/index.js";
import { readLiveLog } from "../worker/read-live.js";
import { readLog } from "../worker/read-log.js";
import { AllStores } from "./all-stores.js";
import { Channel } from "./channel.js";
import type { CancelReason, Engine, RunHandle } from "./engine.js";
import type { RunEvent } from "./events.js";
import type { Executors } from "./hosting/executors.js";
import type { EngineHost } from "./host.js";
import { keptPlan } from "./recording/keepsakes.js";
import { stopError } from "./hosting/stop-error.js";
import type { NewRun } from "./hosting/submit-run.js";

/** The engine of one composition: runs plans, reads artifacts, keeps the record. Stores and backends are the host's. */
export function createEngine(host: EngineHost): Engine {
  const underway = new Set<RunHandle>();
  let executors: Executors | undefined;
  const all = new AllStores(host);
  const stores = async (): Promise<[ArtifactStore, MetadataStore]> => [
    await host.artifactStore(),
    await host.metadataStore(),
  ];
  const artifactsOf = async (ref: ArtifactRef, name?: string) => {
    const { artifactsIn } = await import("../artifacts/index.js");
    const inStore = (store: ArtifactStore) => artifactsIn(store, host.cacheDir);
    if (name !== undefined) return inStore(await host.artifactStore(name));
    return inStore(await all.holding((store) => inStore(store).present(ref)));
  };
  const storeWith = async (key: string, name?: string) =>
    name === undefined ? all.holding(async (store) => (await store.head(key)) !== undefined) : host.artifactStore(name);
  const submit = async (newRun: NewRun) => {
    const { Executors, submitRun } = await import("./running.js");
    executors ??= new Executors(host);
    return submitRun(host, executors, newRun);
  };

  const run: Engine["run"] = (plan, params, options = {}) => {
    const id = options.id ?? newRunId();
    const channel = new Channel<RunEvent>();
    const stop = new AbortController();
    const abort = (reason: CancelReason) => stop.abort(stopError(reason));
    const outer = () => abort("cancelled");
    options.signal?.addEventListener("abort", outer, { once: true });
    if (options.signal?.aborted === true) outer();
    // Begins after this turn, so that whoever starts to watch in it misses nothing.
    const done = Promise.resolve()
      .then(() => submit({ id, plan, params, options, channel, signal: stop.signal }))
      .finally(() => {
        channel.end();
        underway.delete(handle);
        options.signal?.removeEventListener("abort", outer);
      });
    // Who only watches sees the events end; the rejection is still there for who asks.
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
  };

  return {
    run,
    async preview(plan, params, options = {}) {
      const { adoptionFor, previewRun } = await import("./running.js");
      const adoption = await adoptionFor(await host.artifactStore(plan.plan.stores?.artifacts), options.origin);
      return previewRun(host, plan, params, { ...options, ...(adoption && { adoption }) });
    },
    async changedSince(plan, params, run, options) {
      const { changedSince } = await import("./running.js");
      return changedSince(host, plan, params, run, options);
    },
    async explain(run, { step } = {}) {
      const { explainRun } = await import("../explain/explain-run.js");
      return explainRun(...(await stores()), run, step);
    },
    async codes(run) {
      const { codesOf } = await import("../explain/codes-of.js");
      return codesOf(...(await stores()), run);
    },
    async document(digest, { store } = {}) {
      const { readDocument } = await import("../documents/documents.js");
      return readDocument(await host.artifactStore(store), digest);
    },
    async load(ref, { codec, store } = {}) {
      const { codecById } = await import("../artifacts/index.js");
      const chosen = codec ?? (await codecById(ref.codec, host.codec?.bind(host)));
      return (await (await artifactsOf(ref, store)).read(chosen, ref)) as never;
    },
    open: async (ref, { store } = {}) => (await artifactsOf(ref, store)).open(ref),
    async *logs({ id, state, log }, { store } = {}) {
      if (log !== undefined) return yield* readLog(await storeWith(log, store), log);
      if (state === "running") yield* readLiveLog(await host.artifactStore(store), id);
    },
    follow: (run, options = {}) => all.follow(run, options),
    outcome: (run) => all.outcome(run),
    plan: async (digest, { store } = {}) => keptPlan(await storeWith(layout.plan(digest), store), digest),
    async keyFacts(execution, { store } = {}) {
      const { KeyFactsReader } = await import("../explain/key-facts.js");
      return new KeyFactsReader(await host.artifactStore(store)).of(execution);
    },
    async debug(plan, execution, options = {}) {
      const [{ debugExecution }, { KeyFactsReader }] = await Promise.all([
        import("./running.js"),
        import("../explain/key-facts.js"),
      ]);
      const { id, key, from } = execution;
      const store = await host.artifactStore(plan.plan.stores?.artifacts);
      const facts = await new KeyFactsReader(store).of({ id: from ?? id, ...(key === undefined ? {} : { key }) });
      return debugExecution(host, plan, execution, facts?.parts, options);
    },
    async record(events: readonly JournalBody[]) {
      const [store, metadata] = await stores();
      await appendShared(store, events, await metadata.cursor(REPOSITORY));
      await catchUp(store, metadata, REPOSITORY);
      const deployments = events.flatMap((event) => (event.type === "deployment" ? [event.record] : []));
      for (const deployment of deployments) await host.fireHook("deployment:changed", { deployment });
    },
    requestStop: (run) => all.requestStop(run),
    ended: (run, signal) => all.ended(run, signal),
    async transfer(request) {
      await all.recover();
      const { transfer } = await import("../transfer/index.js");
      const [from, to] = [await host.artifactStore(request.from), await host.artifactStore(request.to)];
      const [repository] = await stores();
      return transfer({ from, to, repository, catchUp: (run) => all.catchUpRun(to, run) }, request);
    },
    async purge(request) {
      await all.recover();
      const { purge } = await import("../purge/index.js");
      const [repository] = await stores();
      return purge(
        {
          stores: await all.artifacts(),
          repository,
          cacheDir: host.cacheDir,
          isRemembered: (digests) => all.remembers(digests),
          rebuildMetadata: () => all.rebuild(),
          record: (events) => this.record(events),
        },
        request,
      );
    },
    async prune(request) {
      await all.recover();
      const { prune } = await import("../prune/index.js");
      const [repository] = await stores();
      return prune(
        { store: await host.artifactStore(request.store), repository, record: (events) => this.record(events) },
        request,
      );
    },
    recover: () => all.recover(),
    async syncMetadata() {
      const [store, metadata] = await stores();
      await all.recover();
      await all.catchUpOpenRuns();
      for (const stream of [REPOSITORY, ...(await namedStreams(store))]) await catchUp(store, metadata, stream);
    },
    async rebuildMetadata() {
      // First, since a store whose content cannot be read can take nothing in before.
      await all.rebuild();
      await all.recover();
    },
    async close() {
      await Promise.all([...underway].map((one) => one.cancel("interrupted")));
      await executors?.close();
    },
  };
}
