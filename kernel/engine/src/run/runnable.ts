import type { Digest, Json } from "@zen/plugin-sdk";
import type { AnyStep, Plan } from "@zen/plugin-sdk/pipeline";

/** A plan with its code at hand: what a compiled pipeline gives to the run loop, and a bundle to a worker. */
export interface RunnablePlan {
  readonly plan: Plan;
  readonly digest: Digest;
  /** Digest of all code that a node's result depends on (its step's transitive code and that of the codecs it writes with). */
  code(node: string): Digest;
  /** The step of a node, loaded into this process. */
  step(node: string): Promise<AnyStep>;
  /** What a worker process needs to load the same steps: JSON for `loadSteps` there. */
  readonly modules: Json;
}
