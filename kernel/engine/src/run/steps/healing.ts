import type { Digest, ErrorRecord } from "@zen/plugin-sdk";
import { isStepInstance, type BoundStep, type Instance } from "../nodes/instance.js";
import type { Outcomes } from "./outcomes.js";

/**
 * Mends what a step found damaged or gone: results that this run had taken over are computed again. Sizes are looked at before a result
 * is taken over; altered bytes show only when somebody reads them.
 */
export class Healing {
  /** Nodes that are computed again, once per run. */
  readonly #healed = new Map<string, Promise<boolean>>();
  /** Who has been helped with what: a second failure over the same result is not cured by the same means. */
  readonly #helped = new Set<string>();

  constructor(
    private readonly outcomes: Outcomes,
    private readonly nodes: ReadonlyMap<string, Instance>,
    /** Computes a node anew; false when that fails. */
    private readonly compute: (node: BoundStep) => Promise<boolean>,
  ) {}

  /** True when the inputs over which `node` failed have been mended, and it may be tried once more. */
  async inputsOf(node: BoundStep, error: ErrorRecord | undefined): Promise<boolean> {
    const digest = damagedIn(error);
    if (digest === undefined) return false;
    const broken = new Map<string, BoundStep>();
    for (const binding of Object.values(node.inputs)) {
      const from = "node" in binding ? this.outcomes.origin(binding) : undefined;
      const producer = from === undefined ? undefined : this.nodes.get(from.node);
      if (producer === undefined || !isStepInstance(producer)) continue;
      const outputs = Object.values(this.outcomes.results.get(producer.id)?.outputs ?? {});
      if (outputs.some((ref) => ref.digest === digest)) broken.set(producer.id, producer);
    }
    const healed = await Promise.all([...broken.values()].map((producer) => this.#heal(node, producer)));
    return healed.length > 0 && !healed.includes(false);
  }

  async #heal(reader: BoundStep, producer: BoundStep): Promise<boolean> {
    const pair = `${reader.id} ${producer.id}`;
    if (this.#helped.has(pair) || producer.stepKind === "effect") return false;
    this.#helped.add(pair);
    const healed = this.#healed.get(producer.id) ?? this.compute(producer);
    this.#healed.set(producer.id, healed);
    return healed;
  }
}

const DAMAGE = new Set(["ARTIFACT_DAMAGED", "ARTIFACT_NOT_FOUND"]);

function damagedIn(error: ErrorRecord | undefined): Digest | undefined {
  for (let at = error; at !== undefined; at = at.cause) {
    if (DAMAGE.has(at.code)) return at.data?.["digest"] as Digest | undefined;
  }
  return undefined;
}
