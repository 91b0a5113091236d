import type { ArtifactRef } from "../../artifact.js";
import type { JournalBody, JournalEvent } from "../../journal.js";
import type {
  ArtifactRecord,
  DeploymentRecord,
  ExecutionRecord,
  FiringRecord,
  ModelRecord,
  PlanRecord,
  PromotionRecord,
  RunRecord,
  ScheduleRecord,
} from "../../records.js";

/** Journal events for tests: every record whole, every time different, and only what a test is about written out. */
const epochStart = Date.UTC(2026, 0, 1);
export const timeAt = (second: number) => new Date(epochStart + second * 1000).toISOString();
export const digestOf = (n: number) => n.toString(16).padStart(64, "0");

export function aRun(id: string, over: Partial<RunRecord> = {}): RunRecord {
  return {
    id,
    pipeline: "flights",
    plan: digestOf(1),
    stack: "local",
    params: {},
    state: "running",
    startedAt: timeAt(0),
    metrics: {},
    tags: [],
    steps: { total: 1, ran: 0, cached: 0, failed: 0, skipped: 0 },
    outputs: {},
    environment: {},
    ...over,
  };
}

export function aPlan(over: Partial<PlanRecord> = {}): PlanRecord {
  return { digest: digestOf(1), pipeline: "flights", createdAt: timeAt(0), steps: 1, ...over };
}

export function anExecution(id: string, over: Partial<ExecutionRecord> = {}): ExecutionRecord {
  return {
    id,
    run: "r1",
    node: "train",
    step: "@zen/tfjs#feedForwardTrainer",
    state: "succeeded",
    attempt: 1,
    startedAt: timeAt(1),
    params: {},
    inputs: {},
    outputs: {},
    metrics: {},
    ...over,
  };
}

export function aRef(n: number): ArtifactRef {
  return { digest: digestOf(n), kind: "blob", codec: "json", size: n };
}

export function anArtifact(n: number, over: Partial<ArtifactRecord> = {}): ArtifactRecord {
  return { ...aRef(n), execution: "e1", run: "r1", node: "train", output: "model", createdAt: timeAt(2), ...over };
}

export function aDeployment(over: Partial<DeploymentRecord> = {}): DeploymentRecord {
  return {
    name: "flights",
    model: digestOf(9),
    backend: "local",
    stack: "local",
    state: "deployed",
    updatedAt: timeAt(3),
    ...over,
  };
}

export function aSchedule(over: Partial<ScheduleRecord> = {}): ScheduleRecord {
  return {
    name: "nightly",
    pipeline: "flights",
    params: {},
    tags: [],
    trigger: { kind: "cron", expression: "0 3 * * *", timezone: "UTC" },
    overlap: "skip",
    catchUp: { policy: "last" },
    jitterMs: 0,
    state: "active",
    createdAt: timeAt(0),
    since: timeAt(0),
    ...over,
  };
}

export function aFiring(over: Partial<FiringRecord> = {}): FiringRecord {
  return { schedule: "nightly", due: timeAt(60), state: "fired", run: "r1", updatedAt: timeAt(60), ...over };
}

export function aModel(over: Partial<ModelRecord> = {}): ModelRecord {
  const live = { artifact: aRef(9), decision: 1, at: timeAt(4) };
  return { name: "flights", live, before: [], updatedAt: timeAt(4), ...over };
}

export function aPromotion(over: Partial<PromotionRecord> = {}): PromotionRecord {
  return {
    model: "flights",
    number: 1,
    decision: "promoted",
    because: "nothing was live",
    candidate: aRef(9),
    at: timeAt(4),
    ...over,
  };
}

/** Numbers the events of one stream from 1, in `epoch`. */
export function stream(name: string, bodies: readonly JournalBody[], epoch = 1, from = 1): JournalEvent[] {
  return bodies.map((body, i) => ({ stream: name, epoch, sequence: from + i, time: timeAt(10 + i), ...body }));
}

/** A run from its start to its end, as one stream. */
export function wholeRun(id: string, over: Partial<RunRecord> = {}): JournalEvent[] {
  return stream(id, [
    { type: "run-started", run: aRun(id, { ...over, state: "running", metrics: {} }), plan: aPlan() },
    { type: "run-finished", run: aRun(id, { state: "succeeded", ...over }) },
  ]);
}
