import type { Digest, ErrorRecord } from "@zen/plugin-sdk";
import type { StepNode } from "@zen/plugin-sdk/pipeline";
import type { Outcomes } from "./outcomes.js";
import { producersOf } from "./tasks.js";

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
    private readonly nodes: ReadonlyMap<string, StepNode>,
    /** Computes a node anew; false when that fails. */
    private readonly compute: (node: StepNode) => Promise<boolean>,
  ) {}

  /** True when the inputs over which `node` failed have been mended, and it may be tried once more. */
  async inputsOf(node: StepNode, error: ErrorRecord | undefined): Promise<boolean> {
    const digest = damagedIn(error);
    if (digest === undefined) return false;
    const broken = [...new Set(producersOf(node))].filter((id) =>
      Object.values(this.outcomes.results.get(id)?.outputs ?? {}).some((ref) => ref.digest === digest),
    );
    const healed = await Promise.all(broken.map((id) => this.#heal(node, this.nodes.get(id) as StepNode)));
    return healed.length > 0 && !healed.includes(false);
  }

  async #heal(reader: StepNode, producer: StepNode): Promise<boolean> {
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
