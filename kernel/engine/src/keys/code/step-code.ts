import type { CodePart, StepCode } from "../types.js";
import type { CodeGraph } from "./code-graph.js";
import { describe, sha256, type Description, type Leaves, type SortedPart } from "./describe.js";
import type { CodeNode } from "./node.js";

export { sha256, type Leaves } from "./describe.js";

/** Digests steps of one graph. Steps share most of what they reach: each node is described once. */
export class StepCoder {
  readonly #described = new Map<string, Description>();

  constructor(
    private readonly graph: CodeGraph,
    private readonly leaves: Leaves,
  ) {}

  /**
   * The digest of an exported step's transitive code: its declaration and all that it leads to, numbered by the order in which they
   * are met. So neither names, nor files, nor the order of declarations count, while any change of what is reached does.
   */
  stepCode(path: string, name: string): StepCode {
    const numbers = new Map<string, number>();
    const nodes: CodeNode[] = [];
    const number = (node: CodeNode): number => {
      const known = numbers.get(node.id);
      if (known !== undefined) return known;
      numbers.set(node.id, nodes.length);
      nodes.push(node);
      return nodes.length - 1;
    };
    const roots = [this.graph.exported(path, name).map(number), this.graph.evaluation(path).map(number)];
    const records = [JSON.stringify(roots)];
    const parts: SortedPart[] = [];
    // The list grows while it is read.
    for (const node of nodes) {
      const { record, part } = this.#describe(node);
      records.push(record(number));
      if (part !== undefined) parts.push(part);
    }
    return { digest: sha256(`[${records.join(",")}]`), parts: sortParts(parts) };
  }

  #describe(node: CodeNode): Description {
    const known = this.#described.get(node.id);
    if (known !== undefined) return known;
    const made = describe(this.graph, node, this.leaves);
    this.#described.set(node.id, made);
    return made;
  }
}

function sortParts(parts: readonly SortedPart[]): readonly CodePart[] {
  const byText = new Map(parts.map(({ text, part }) => [text, part]));
  return [...byText.keys()].sort().map((text) => byText.get(text)!);
}
