import { randomBytes } from "node:crypto";
import { isAlive, isZenError, thisProcess, type ArtifactStore, type ProcessMark } from "@zen/plugin-sdk";
import { layout } from "../commit/layout.js";
import { createJson, getJson, toJson } from "../commit/objects.js";
import { staleMs } from "../run/presence/presence.js";

interface AtWork {
  readonly format: "scheduler@1";
  readonly mark: ProcessMark;
}

const BEAT_MS = 5_000;

/**
 * Lets schedulers over one store know of each other. One is taken for gone when its process is, or when its beat has stood still for
 * long by the watcher's own clock; times that others wrote are never compared.
 */
export class SchedulerPresence {
  readonly id = randomBytes(6).toString("hex");
  readonly #others = new Map<string, { version: string; since: number }>();
  #version: string | undefined;
  #beat = 0;

  constructor(private readonly store: ArtifactStore) {}

  /** To be called again and again while the scheduler is at work. Clears away what those that are gone have left. */
  async beat(): Promise<void> {
    if (this.#version !== undefined && performance.now() - this.#beat < BEAT_MS) return;
    this.#beat = performance.now();
    const body = toJson({ format: "scheduler@1", mark: thisProcess() } satisfies AtWork);
    const key = layout.scheduler(this.id);
    try {
      const condition = this.#version === undefined ? { ifAbsent: true } : { ifMatch: this.#version };
      this.#version = (await this.store.put(key, body, condition)).version;
    } catch (error) {
      if (!isZenError(error, "PRECONDITION_FAILED")) throw error;
      this.#version = undefined; // taken for gone: it says at the next beat that it is not
    }
    for await (const { key: other } of this.store.list(layout.schedulerPrefix))
      await this.isAtWork(other.slice(layout.schedulerPrefix.length));
  }

  async leave(): Promise<void> {
    await this.store.delete(layout.scheduler(this.id));
  }

  /** Whether a scheduler is at work, as far as can be told; `unclear` until its beat has been watched for long enough. */
  async isAtWork(id: string): Promise<boolean | "unclear"> {
    if (id === this.id) return true;
    const head = await this.store.head(layout.scheduler(id));
    const other = head === undefined ? undefined : await getJson<AtWork>(this.store, layout.scheduler(id));
    if (head === undefined || other === undefined) return false;
    const seen = isAlive(other.mark);
    if (seen === false) return this.#forget(id);
    const known = this.#others.get(id);
    if (known === undefined || known.version !== head.version) {
      this.#others.set(id, { version: head.version, since: performance.now() });
      return known === undefined && seen === undefined ? "unclear" : true;
    }
    if (performance.now() - known.since > staleMs(seen)) return this.#forget(id);
    return seen === undefined && performance.now() - known.since > 2 * BEAT_MS ? "unclear" : true;
  }

  async #forget(id: string): Promise<false> {
    this.#others.delete(id);
    await this.store.delete(layout.scheduler(id));
    return false;
  }
}

/** Whether any scheduler may be at work over a store. */
export async function anyAtWork(store: ArtifactStore): Promise<boolean> {
  for await (const { key } of store.list(layout.schedulerPrefix)) {
    const other = await getJson<AtWork>(store, key);
    if (other !== undefined && isAlive(other.mark) !== false) return true;
  }
  return false;
}

interface Start {
  readonly format: "start@1";
  /** Of the process that begins the run; none when it has been given up. */
  readonly mark?: ProcessMark;
}

/** Says that this process begins a run that a schedule was given. False when that has been given up, or somebody else does. */
export async function takeStart(store: ArtifactStore, run: string): Promise<boolean> {
  return createJson(store, layout.start(run), { format: "start@1", mark: thisProcess() } satisfies Start);
}

/** The due time has its end: nobody asks any more who begins its run. */
export async function forgetStart(store: ArtifactStore, run: string): Promise<void> {
  await store.delete(layout.start(run));
}

/** Makes sure that a run that has not begun never will; what stands in the way is the process that has begun it. */
export async function giveUpStart(store: ArtifactStore, run: string): Promise<ProcessMark | undefined> {
  if (await createJson(store, layout.start(run), { format: "start@1" } satisfies Start)) return undefined;
  return (await getJson<Start>(store, layout.start(run)))?.mark;
}
