import type { MetadataKind, MetadataStore } from "../../contracts/metadata-store.js";
import type { JournalEvent } from "../../journal.js";
import {
  aDeployment,
  aFiring,
  aModel,
  anArtifact,
  anExecution,
  aPlan,
  aPromotion,
  aRef,
  aRun,
  aSchedule,
  digestOf,
  stream,
  timeAt,
} from "./events.js";

/** Every kind of record. */
export const kinds: readonly MetadataKind[] = [
  "plans",
  "runs",
  "executions",
  "artifacts",
  "lineage",
  "deployments",
  "schedules",
  "firings",
  "models",
  "promotions",
];

/** Everything the store can tell, in an order that does not depend on which stream came first. */
export async function everything(store: MetadataStore): Promise<Record<string, readonly string[]>> {
  const all = await Promise.all(
    kinds.map(async (kind) => [kind, (await store.query(kind, { limit: 10_000 })).items] as const),
  );
  return Object.fromEntries(all.map(([kind, items]) => [kind, items.map((item) => canonical(item)).sort()]));
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === "object" && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort())
      : part,
  );
}

/** Two runs, the repository, a schedule and a model name, as five streams. */
export const history: readonly JournalEvent[][] = [
  stream("r1", [
    { type: "run-started", run: aRun("r1", { tags: ["nightly"] }), plan: aPlan() },
    { type: "execution", record: anExecution("e1", { state: "running" }), artifacts: [] },
    {
      type: "execution",
      record: anExecution("e1", { inputs: { rows: aRef(1) }, outputs: { model: aRef(2) }, metrics: { loss: 0.5 } }),
      artifacts: [anArtifact(2)],
    },
    { type: "deployment", record: aDeployment({ run: "r1", updatedAt: timeAt(5) }) },
    { type: "run-finished", run: aRun("r1", { state: "succeeded", tags: ["nightly"], metrics: { loss: 0.5 } }) },
  ]),
  stream("r2", [
    { type: "run-started", run: aRun("r2"), plan: aPlan({ createdAt: timeAt(0) }) },
    {
      type: "execution",
      record: anExecution("e2", { run: "r2", outputs: { model: aRef(2) } }),
      artifacts: [anArtifact(2, { execution: "e2", run: "r2", createdAt: timeAt(9) })],
    },
    { type: "deployment", record: aDeployment({ run: "r2", updatedAt: timeAt(8) }) },
    { type: "run-error", error: { code: "RUN_FAILED", message: "it failed" } },
  ]),
  stream("repository", [
    { type: "tagged", run: "r1", add: ["best"], remove: ["nightly"] },
    { type: "purged", artifact: digestOf(2), reason: "asked for" },
    { type: "pruned", artifacts: [digestOf(2), digestOf(3)], reason: "no room" },
    { type: "deployment", record: aDeployment({ state: "deleted", updatedAt: timeAt(9) }) },
  ]),
  stream("schedule.nightly", [
    { type: "schedule", record: aSchedule() },
    { type: "firing", record: aFiring() },
    { type: "firing", record: aFiring({ state: "ended", outcome: "succeeded" }) },
    { type: "schedule", record: aSchedule({ state: "paused" }) },
  ]),
  stream("model.flights", [
    { type: "promotion", record: aPromotion(), model: aModel() },
    { type: "promotion", record: aPromotion({ number: 2, decision: "kept" }) },
  ]),
];

/** What a rebuild is given. */
export async function* given(
  ...batches: readonly (readonly JournalEvent[])[]
): AsyncGenerator<readonly JournalEvent[]> {
  yield* batches;
}
