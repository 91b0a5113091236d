import path from "node:path";
import type { Engine, Reproduction, RunEvent, RunHandle, StepCode } from "@zen/engine";
import type { ExecutionRecord, RepositoryConfig, RunRecord } from "@zen/plugin-sdk";
import type { Plan } from "@zen/plugin-sdk/pipeline";
import { parseConfig, type ConfigDocument } from "../config/index.js";
import { clockOf } from "../runs/resume.js";
import { stepCodesOf } from "../runs/runnable.js";
import type { Runs } from "../runs/runs.js";
import { storeRef } from "../workspace/backend-refs.js";
import { Composition } from "../workspace/composition.js";
import { secretSources } from "../secrets/env-file.js";
import type { Workspace } from "../workspace/workspace.js";
import { pluginsOf } from "./plugins.js";
import { notReproducible } from "./refusal.js";
import { mustBeSame } from "./same-code.js";
import { filesMustBeSame } from "./same-files.js";
import { layOut, type Snapshot } from "./snapshot.js";

export interface ReproduceOptions {
  /** How far numbers may be apart, relative to the larger one (or to 1 where both are smaller); 1e-6 unless told. */
  readonly tolerance?: number;
  /** Told everything that happens in the run. */
  readonly onEvent?: (event: RunEvent) => void;
  /** Aborting it cancels the run. */
  readonly signal?: AbortSignal;
}

export const TOLERANCE = 1e-6;

/** Does a run again from what it recorded, and compares what comes of it with what came of it then. */
export async function reproduce(
  workspace: Workspace,
  runs: Runs,
  run: RunRecord,
  { tolerance = TOLERANCE, onEvent, signal }: ReproduceOptions,
): Promise<Reproduction> {
  if (run.state === "running")
    throw notReproducible(run, "it has not ended yet", "Wait for its end, or end it with zen runs:cancel.");
  const engine = await workspace.engine();
  const plan = await engine.plan(run.plan);
  if (plan === undefined)
    throw notReproducible(run, "its plan is not in the artifact store", "Run it anew with zen run.");
  const executions = await runs.executions(run.id);
  const { host } = await workspace.composition();
  const { compareRuns, FileDigests, least } = await import("../pipelines/compiler.js");
  const digests = new FileDigests();
  await filesMustBeSame(run, executions, (file) => digests.digest(file));
  await using snapshot = await layOut(engine, run, host.cacheDir);
  const document = documentOf(snapshot, workspace);
  const recorded = await recordedFacts(engine, executions);
  const composition = await compose(workspace, run, snapshot, document);
  try {
    const code = await compiled(run, plan, snapshot, composition, recorded.codes);
    const again = await composition.engine();
    const { bundle } = run;
    const handle = again.run(code, run.params, {
      origin: { kind: "reproduced", run: run.id },
      inProcess: true,
      environment: factsOf(run, workspace),
      replay: { env: recorded.env },
      ...clockOf(run),
      ...(signal === undefined ? {} : { signal }),
      ...(bundle === undefined
        ? {}
        : {
            bundle: async () => ({
              digest: bundle,
              store: storeRef(document, "artifacts", plan.stores?.artifacts).ref,
            }),
          }),
    });
    await told(handle, onEvent);
    const { run: by } = await handle.done;
    const effects = [...effectsOf(plan)];
    const steps = await compareRuns(again, executions, await recordedExecutions(again, composition, by.id), {
      tolerance,
      effects: new Set(effects),
      ...(plan.stores?.artifacts === undefined ? {} : { store: plan.stores.artifacts }),
    });
    const likeness = by.state === run.state ? least(steps.map((step) => step.likeness)) : "different";
    return { run: run.id, by, likeness, tolerance, steps, effects };
  } finally {
    await composition.close();
  }
}

/** The configuration of then; where plugins come from is that of now, since it may have moved. */
function documentOf({ config }: Snapshot, { document }: Workspace): ConfigDocument {
  const { registries } = document.config;
  const whole: RepositoryConfig = { ...config, ...(registries === undefined ? {} : { registries }) };
  return parseConfig(JSON.stringify(whole));
}

async function compose(
  workspace: Workspace,
  run: RunRecord,
  snapshot: Snapshot,
  document: ConfigDocument,
): Promise<Composition & { readonly generation: Awaited<ReturnType<typeof pluginsOf>> }> {
  const generation = await pluginsOf(workspace, run, snapshot, document);
  const { dir, version, log, options } = workspace;
  const composition = new Composition({
    dir,
    document,
    plugins: generation.plugins,
    stack: run.stack,
    version,
    log,
    secretSources: options.secretSources ?? secretSources(dir, options.env ?? process.env),
    ownSources: options.secretSources === undefined,
    forgetful: true,
  });
  return Object.assign(composition, { generation });
}

async function compiled(
  run: RunRecord,
  plan: Plan,
  { dir, entry }: Snapshot,
  { generation }: Awaited<ReturnType<typeof compose>>,
  recorded: ReadonlyMap<string, StepCode>,
) {
  const { loadModule, loadPlan } = await import("../pipelines/compiler.js");
  const { installedPlugins } = await import("../plugins/installed.js");
  const scope = { repositoryDir: dir, plugins: installedPlugins(dir, generation) };
  const module = await loadModule(path.join(dir, entry), scope);
  const whole = await loadPlan(module.code, plan);
  const parts = await stepCodesOf(module, whole);
  await mustBeSame(run, recorded, parts.codes);
  return { ...whole, ...parts, code: module.code };
}

/** One execution of each node of the plan says what its code and the declared variables were. */
async function recordedFacts(engine: Engine, executions: readonly ExecutionRecord[]) {
  const byNode = new Map<string, ExecutionRecord>();
  for (const record of executions)
    if (record.step.includes("#") && record.state !== "skipped")
      byNode.set(record.node.replaceAll(/\[\d+\]/g, ""), record);
  const codes = new Map<string, StepCode>();
  const env: Record<string, string | null> = {};
  for (const [node, record] of byNode) {
    const facts = await engine.keyFacts(record);
    Object.assign(env, facts?.parts.env);
    if (facts?.code !== undefined) codes.set(node, facts.code);
  }
  return { codes, env };
}

/** What is of then stays of then; the version of Zen is that of now. */
function factsOf({ environment }: RunRecord, { version }: Workspace): RunRecord["environment"] {
  const kept = ["lock", "stack", "sources", "gitCommit", "gitDirty"].flatMap((name) => {
    const value = environment[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return { zen: version, ...Object.fromEntries(kept) };
}

async function told(handle: RunHandle, onEvent: ReproduceOptions["onEvent"]): Promise<void> {
  if (onEvent !== undefined) for await (const event of handle.events) onEvent(event);
}

async function recordedExecutions(
  engine: Engine,
  { host }: Composition,
  run: string,
): Promise<readonly ExecutionRecord[]> {
  await engine.syncMetadata();
  const { executionsOf } = await import("@zen/engine/records");
  return executionsOf(await host.metadataStore(), run);
}

function* effectsOf({ nodes }: Pick<Plan, "nodes">, prefix = ""): Iterable<string> {
  for (const node of nodes) {
    if (node.kind === "effect") yield prefix + node.id;
    else if (node.kind === "map" || node.kind === "when") yield* effectsOf({ nodes: node.body }, prefix);
    else if (node.kind === "call") yield* effectsOf(node.plan, `${prefix}${node.id}/`);
  }
}
