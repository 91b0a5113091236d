import { executionId } from "../../commit/layout.js";

export interface ExecutionName {
  readonly id: string;
  readonly run: string;
  readonly attempt: number;
}

/** What an execution's name is made of: a node's, and its place in the plan. */
export interface Named {
  readonly id: string;
  readonly place: string;
}

/** Names the executions of one run, and counts the attempts at each node. */
export class Naming {
  readonly #attempts = new Map<string, number>();

  constructor(private readonly run: string) {}

  /** For a new attempt. */
  next(node: Named): ExecutionName {
    const name = this.upcoming(node);
    this.#attempts.set(node.id, name.attempt);
    return name;
  }

  /** What the next attempt will be called. */
  upcoming(node: Named): ExecutionName {
    return this.#name(node, (this.#attempts.get(node.id) ?? 0) + 1);
  }

  /** Of the attempt under way; of the first one where there was none. */
  last(node: Named): ExecutionName {
    return this.#name(node, this.#attempts.get(node.id) ?? 1);
  }

  first(node: Named): ExecutionName {
    return this.#name(node, 1);
  }

  /** The node has come to its end. */
  forget({ id }: Named): void {
    this.#attempts.delete(id);
  }

  #name({ place }: Named, attempt: number): ExecutionName {
    return { id: executionId(this.run, place, attempt), run: this.run, attempt };
  }
}
