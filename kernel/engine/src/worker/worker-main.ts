import { join } from "node:path";
import { parseArgs } from "node:util";
import { ZenError, type ArtifactStore, type BackendRef, type BundleRef } from "@zen/plugin-sdk";
import { openBundle } from "../bundle/open-bundle.js";
import type { OpenedBundle } from "../bundle/types.js";
import { layout } from "../commit/layout.js";
import { getJson } from "../commit/objects.js";
import { loadPlan } from "../plan/load-plan.js";
import { loadStep } from "../plan/load-step.js";
import { Channel } from "../run/channel.js";
import type { RunRequest } from "../run/engine.js";
import { Executors } from "../run/hosting/executors.js";
import type { EngineHost } from "../run/host.js";
import { hostRun } from "../run/hosting/host-run.js";
import type { RunnablePlan } from "../run/runnable.js";
import { handOver, isThisProgram } from "./hand-over.js";
import { dieWithParent } from "./orphan-watch.js";
import { runTask, runTaskFile } from "./run-task.js";
import { serveSteps, type MakeStepHost } from "./serve-steps.js";
import type { ExecutionTask } from "./task.js";

/** What a worker's program brings along: how to build a host from what it is given. */
export interface WorkerComposition {
  /** For workers on the machine of the engine that starts them. */
  readonly stepHost: MakeStepHost;
  /** The artifact store that a bundle lies in, on a machine that has nothing else yet. */
  openStore(ref: BackendRef, dir: string): Promise<ArtifactStore>;
  /** Everything around the engine, from an opened bundle. */
  bundleHost(bundle: OpenedBundle, store: BackendRef): Promise<EngineHost & { close?(): Promise<void> }>;
}

/**
 * The program `zen worker`. Started by an engine with a channel, it is a warm worker. `--task FILE` executes one task of this machine,
 * `--debug FILE` one for a person to look into.
 * `--bundle DIGEST --store JSON --run ID` hosts the run of a bundle's plan, or with `--execution ID` executes one step of it, in the
 * working folder or `--dir DIR`. A bundle brings the program that it wants to be run with; this one then only opens it.
 * Resolves with the exit code: 0 for success, 1 for work that failed.
 */
export async function workerMain(argv: readonly string[], composition: WorkerComposition): Promise<number | undefined> {
  if (process.send !== undefined && argv.length === 0) {
    serveSteps(composition.stepHost);
    return undefined;
  }
  const text = { type: "string" } as const;
  const { values } = parseArgs({
    args: [...argv],
    options: { task: text, debug: text, bundle: text, store: text, run: text, execution: text, dir: text },
  });
  if (values.debug !== undefined) {
    const { debugStep } = await import("../debug/debugged-process.js");
    return debugStep(values.debug, composition.stepHost);
  }
  if (values.task !== undefined) return runTaskFile(values.task, composition.stepHost);
  const { bundle: digest, store: storeText, run, execution, dir = process.cwd() } = values;
  if (digest === undefined || storeText === undefined || run === undefined) {
    throw new ZenError(
      "WORKER_USAGE",
      "A worker needs --task FILE, or --bundle DIGEST with --store JSON and --run ID",
      { hint: "It is started by orchestrators and training backends; zen worker --help explains the options." },
    );
  }
  if (process.send !== undefined) {
    dieWithParent();
    process.channel?.unref(); // it is there to be missed, not to be waited for
  }
  const ref = JSON.parse(storeText) as BackendRef;
  const store = await composition.openStore(ref, dir);
  const bundle = { digest, ...(await openBundle(store, digest, join(dir, "bundles", digest))) };
  if (!isThisProgram(bundle)) {
    await store.close?.();
    return handOver(bundle, argv);
  }
  const host = await composition.bundleHost(bundle, ref);
  try {
    if (execution !== undefined) return await runOne(store, execution, bundle, host);
    return await runPlan(store, run, { ...bundle, store: ref }, host);
  } finally {
    await host.close?.();
  }
}

async function runOne(
  store: ArtifactStore,
  execution: string,
  { code }: OpenedBundle,
  host: EngineHost,
): Promise<number> {
  const task = await wanted<ExecutionTask>(store, layout.task(execution));
  return runTask((step) => loadStep(code, step), task, host);
}

async function runPlan(
  store: ArtifactStore,
  id: string,
  bundle: OpenedBundle & BundleRef,
  host: EngineHost,
): Promise<number> {
  const { params, tags, labels, force, environment, clock, replay, files, trace } = await wanted<RunRequest>(
    store,
    layout.request(id),
  );
  const plan: RunnablePlan = { ...(await loadPlan(bundle.code, bundle.plan)), codes: bundle.codes, code: bundle.code };
  const executors = new Executors(host);
  const stop = new AbortController();
  const cancel = () =>
    stop.abort(
      new ZenError("RUN_CANCELLED", "The run was cancelled", {
        hint: "Run the pipeline again: what had finished is kept.",
      }),
    );
  process.once("SIGTERM", cancel).once("SIGINT", cancel);
  try {
    const { run } = await hostRun(host, {
      id,
      plan,
      params,
      tags,
      ...(files === undefined ? {} : { files }),
      bundle: bundle.digest,
      options: {
        ...labels,
        ...(force === undefined ? {} : { force }),
        ...(environment === undefined ? {} : { environment }),
        ...(clock === undefined ? {} : { clock }),
        ...(replay === undefined ? {} : { replay }),
      },
      ...(trace === undefined ? {} : { trace }),
      channel: new Channel(),
      signal: stop.signal,
      ...(await executors.forRun(plan, { bundle: async () => ({ digest: bundle.digest, store: bundle.store }) })),
    });
    return run.state === "succeeded" ? 0 : 1;
  } finally {
    await executors.close();
  }
}

async function wanted<T>(store: ArtifactStore, key: string): Promise<T> {
  const found = await getJson<T>(store, key);
  if (found !== undefined) return found;
  throw new ZenError("WORKER_TASK_NOT_FOUND", `The artifact store has no task ${key}`, {
    hint: "Check that the worker was given the store of the run, and the ids that the engine gave.",
  });
}
