import type { Because, Explanation, KeyChange } from "./types.js";

/** Steps of one kind that have the same explanation but for the values: the items of a map. */
export interface ExplanationGroup {
  readonly verdict: Explanation["verdict"];
  readonly because: Because;
  readonly count: number;
  /** The first of them. */
  readonly example: Explanation;
}

/** Counts explanations by what they say, in memory that does not grow with their number. */
export class Grouping {
  readonly #groups = new Map<string, { count: number; readonly example: Explanation }>();

  add(explanation: Explanation): void {
    const name = signature(explanation);
    const known = this.#groups.get(name);
    if (known === undefined) this.#groups.set(name, { count: 1, example: explanation });
    else known.count++;
  }

  /** Those with most members first. */
  get groups(): readonly ExplanationGroup[] {
    return [...this.#groups.values()]
      .map(({ count, example }) => ({ verdict: example.verdict, because: example.because, count, example }))
      .toSorted((a, b) => b.count - a.count);
  }
}

function signature({ node, verdict, because, changes }: Explanation): string {
  return [node.replaceAll(/\[\d+\]/g, "[]"), verdict, because, ...changes.map(place)].join("\n");
}

/** What a change is about, whatever it was and is. */
function place(change: KeyChange): string {
  const { kind } = change;
  const rest =
    kind === "code"
      ? [change.module, change.name, change.change]
      : kind === "data"
        ? [change.module, change.change]
        : kind === "argument"
          ? [change.path]
          : kind === "codec"
            ? [change.output]
            : "name" in change
              ? [change.name]
              : [];
  return [kind, ...rest].join(" ");
}
