import {
  didYouMean,
  ZenError,
  type ArtifactStore,
  type ExecutionRecord,
  type MetadataStore,
  type RunRecord,
} from "@zen/plugin-sdk";
import type { Plan } from "@zen/plugin-sdk/pipeline";
import { everyStep } from "../plan/outputs-of.js";
import { keptPlan } from "../run/recording/keepsakes.js";
import { isMeant } from "../run/nodes/meant.js";
import { CodeTexts, keptSources } from "./code-texts.js";
import { executionsOf, executionsWith } from "../records/index.js";
import { earlier, explainMiss, type Sight } from "./explain-step.js";
import { History } from "./history.js";
import type { Explanation } from "./types.js";

/**
 * Why each step of a run was executed or not, in the order in which they began; of a map one for each item.
 * @param step Only this node, or those in it. @throws ZenError `STEP_NAME_UNKNOWN` where the run has none of that name.
 */
export async function explainRun(
  store: ArtifactStore,
  metadata: MetadataStore,
  run: RunRecord,
  step?: string,
): Promise<readonly Explanation[]> {
  const all = await executionsOf(metadata, run.id);
  const nodes = firstAndLast(all.filter((record) => record.step.includes("#")));
  const wanted = [...nodes].filter(
    ([node]) => step === undefined || isMeant(step, { id: node, definition: plain(node) }),
  );
  if (step !== undefined && wanted.length === 0) throw unknownStep(step, run, [...nodes.keys()]);
  const plan = await keptPlan(store, run.plan);
  const effects = new Set(plan === undefined ? [] : effectsOf(plan));
  const makers = new Map(
    all.flatMap(({ node, outputs }) => Object.values(outputs).map(({ digest }) => [digest, node])),
  );
  const texts = new CodeTexts(keptSources(store, run), (id) => sourcesOfRun(store, metadata, id));
  const sight: Sight = {
    history: new History(store, metadata, run.pipeline, run),
    madeBy: (digest) => makers.get(digest),
    withTexts: (changes, against) => texts.of(changes, against.run),
  };
  const origins = await executionsWith(
    metadata,
    wanted.flatMap(([, { first }]) => first.from ?? []),
  );
  const found: Explanation[] = [];
  for (const [node, { first, last }] of wanted)
    found.push(await explain(node, first, last, effects.has(plain(node)), origins, sight));
  return found;
}

async function explain(
  node: string,
  first: ExecutionRecord,
  last: ExecutionRecord,
  isEffect: boolean,
  origins: ReadonlyMap<string, ExecutionRecord>,
  sight: Sight,
): Promise<Explanation> {
  const { step, params, reason = "new" } = first;
  const told = { node, step, changes: [] } as const;
  if (last.state === "skipped")
    return { ...told, verdict: "skipped", because: "skipped", ...(last.because && { after: last.because }) };
  if (first.state === "cached" && first.from !== undefined) {
    const from = origins.get(first.from);
    return { ...told, verdict: "hit", because: "same", ...(from && { against: earlier(from) }) };
  }
  const facts = await sight.history.facts.of(last);
  if (facts === undefined && last.state === "failed") return { ...told, verdict: "miss", because: "not begun" };
  return explainMiss({ node, step, params, reason, facts, kind: isEffect ? "effect" : "other" }, sight);
}

function firstAndLast(records: readonly ExecutionRecord[]) {
  const nodes = new Map<string, { readonly first: ExecutionRecord; readonly last: ExecutionRecord }>();
  for (const record of records)
    nodes.set(record.node, { first: nodes.get(record.node)?.first ?? record, last: record });
  return nodes;
}

/** A node's id in the plan. */
function plain(node: string): string {
  return node.replaceAll(/\[\d+\]/g, "");
}

function effectsOf(plan: Plan): readonly string[] {
  return [...everyStep(plan)].flatMap(({ id, node }) => (node.stepKind === "effect" ? [id] : []));
}

/** The sources of a run by its id; undefined for one that is not recorded. */
export async function sourcesOfRun(store: ArtifactStore, metadata: MetadataStore, id: string) {
  const { items } = await metadata.query("runs", { where: { field: "id", op: "=", value: id }, limit: 1 });
  return items[0] === undefined ? undefined : keptSources(store, items[0]);
}

function unknownStep(step: string, run: RunRecord, known: readonly string[]): ZenError {
  const names = [...new Set(known.map(plain))];
  return new ZenError("STEP_NAME_UNKNOWN", `The run ${run.id} has no step ${step}`, {
    hint: didYouMean(step, names) ?? `It has ${names.slice(0, 12).join(", ")}${names.length > 12 ? ", ..." : ""}.`,
  });
}
