import type { ArtifactStore, Digest, ExecutionRecord, RunOrigin } from "@zen/plugin-sdk";
import type { Commit } from "../commit/commit.js";
import type { Found } from "../commit/committed.js";
import { layout } from "../commit/layout.js";
import { getJson } from "../commit/objects.js";
import { readStream } from "../journal/index.js";
import { stepKey } from "../keys/step-key.js";
import type { StepKeyParts } from "../keys/types.js";

/** A result that fits no longer: what its key was made of, and what it is made of now. */
export interface Outdated {
  readonly node: string;
  readonly was: StepKeyParts;
  readonly is: StepKeyParts;
}

/**
 * The results of an earlier run for the run that resumes it. They are taken although a step is never cached otherwise, or too old by
 * now: the two runs are one attempt at the work. What is taken has to fit: the same code, parameters and inputs.
 */
export class Adoption {
  /** Results that were asked for and do not fit. */
  readonly outdated: Outdated[] = [];

  private constructor(
    private readonly store: ArtifactStore,
    /** The executions that made the results, by node. */
    private readonly makers: ReadonlyMap<string, string>,
  ) {}

  static async of(store: ArtifactStore, run: string): Promise<Adoption> {
    const makers = new Map<string, string>();
    for await (const events of readStream(store, run))
      for (const event of events) if (event.type === "execution") note(event.record, makers);
    return new Adoption(store, makers);
  }

  async find(node: string, key: Digest, parts: StepKeyParts): Promise<Found | undefined> {
    const made = await this.made(node);
    if (made === undefined || stepKey(made.parts) === key) return made;
    this.outdated.push({ node, was: made.parts, is: parts });
    return undefined;
  }

  /** What the run had made of a node, whether it still fits or not. */
  async made(node: string): Promise<Found | undefined> {
    const maker = this.makers.get(node);
    const made = maker === undefined ? undefined : await getJson<Commit>(this.store, layout.execution(maker));
    const was = made?.claim?.parts ?? made?.parts;
    if (made === undefined || was === undefined) return undefined;
    const { id: execution, node: own, outputs, metrics, finishedAt: at = "", durationMs = 0 } = made.record;
    const generation = made.claim?.generation ?? 0;
    return { format: "key@1", execution, node: own, at, durationMs, outputs, metrics, parts: was, generation };
  }
}

/** The last word about a node counts. What is no step is made again from what is in it. */
function note({ id, node, step, state, from }: ExecutionRecord, makers: Map<string, string>): void {
  if (!step.includes("#")) return;
  if (state === "succeeded") makers.set(node, id);
  else if (state === "cached" || state === "superseded") makers.set(node, from ?? id);
  else if (state !== "running") makers.delete(node);
}

/** What a run of this origin takes over. */
export async function adoptionFor(store: ArtifactStore, origin: RunOrigin | undefined): Promise<Adoption | undefined> {
  return origin?.kind === "resumed" ? Adoption.of(store, origin.run) : undefined;
}
