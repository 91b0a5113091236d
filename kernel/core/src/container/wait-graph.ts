/**
 * Who waits for whom while values are made. Asynchronous factories that wait for each other would wait for ever; the
 * edge that would close the circle is found when it is added, whichever caller came first.
 */
export class WaitGraph<Node extends object> {
  readonly #waits = new Map<Node, Set<Node>>();

  /** Records that `from` waits for `to`; returns the cycle, from `to` back to `to`, if that would close one. */
  add(from: Node, to: Node): readonly Node[] | undefined {
    const path = this.#path(to, from);
    if (path !== undefined) return [...path, to];
    const targets = this.#waits.get(from) ?? new Set();
    this.#waits.set(from, targets.add(to));
    return undefined;
  }

  /** `node` is made, or has failed: it waits no more. */
  settle(node: Node): void {
    this.#waits.delete(node);
  }

  #path(from: Node, to: Node, visited = new Set<Node>()): readonly Node[] | undefined {
    if (from === to) return [from];
    visited.add(from);
    for (const next of this.#waits.get(from) ?? []) {
      const rest = visited.has(next) ? undefined : this.#path(next, to, visited);
      if (rest !== undefined) return [from, ...rest];
    }
    return undefined;
  }
}
