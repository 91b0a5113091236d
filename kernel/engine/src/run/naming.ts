import type { Plan, StepNode } from "@zen/plugin-sdk/pipeline";
import { executionId } from "../commit/layout.js";

export interface ExecutionName {
  readonly id: string;
  readonly run: string;
  readonly attempt: number;
}

/** Names the executions of one run, and counts the attempts at each node. */
export class Naming {
  readonly #places: ReadonlyMap<string, number>;
  readonly #attempts = new Map<string, number>();

  constructor(
    private readonly run: string,
    { nodes }: Plan,
  ) {
    this.#places = new Map(nodes.map(({ id }, index) => [id, index + 1]));
  }

  /** For a new attempt. */
  next(node: StepNode): ExecutionName {
    const name = this.upcoming(node);
    this.#attempts.set(node.id, name.attempt);
    return name;
  }

  /** What the next attempt will be called. */
  upcoming(node: StepNode): ExecutionName {
    return this.#name(node, (this.#attempts.get(node.id) ?? 0) + 1);
  }

  /** Of the attempt under way; of the first one where there was none. */
  last(node: StepNode): ExecutionName {
    return this.#name(node, this.#attempts.get(node.id) ?? 1);
  }

  first(node: StepNode): ExecutionName {
    return this.#name(node, 1);
  }

  #name({ id }: StepNode, attempt: number): ExecutionName {
    return { id: executionId(this.run, this.#places.get(id) as number, attempt), run: this.run, attempt };
  }
}
