import { wordsOf } from "./words.js";

/** What a word counts for where it stands. */
const weights = { name: 12, title: 6, keywords: 5, kinds: 4, description: 1 } as const;

export type Fields = { readonly [field in keyof typeof weights]: string };

/** The words of all packages, and how much each says of which package. */
export class Vocabulary {
  /** Word to package to weight. */
  readonly #words = new Map<string, Map<string, number>>();
  readonly #of = new Map<string, readonly string[]>();

  set(name: string, fields: Fields): void {
    this.delete(name);
    const found = new Map<string, number>();
    for (const [field, weight] of Object.entries(weights) as [keyof Fields, number][])
      for (const word of wordsOf(fields[field])) found.set(word, Math.max(found.get(word) ?? 0, weight));
    for (const [word, weight] of found) {
      const packages = this.#words.get(word) ?? new Map<string, number>();
      packages.set(name, weight);
      this.#words.set(word, packages);
    }
    this.#of.set(name, [...found.keys()]);
  }

  delete(name: string): void {
    for (const word of this.#of.get(name) ?? []) {
      const packages = this.#words.get(word);
      packages?.delete(name);
      if (packages?.size === 0) this.#words.delete(word);
    }
    this.#of.delete(name);
  }

  /**
   * The packages that have every word of a question, be it the beginning or a part of theirs, with how well they fit. A rare word says more
   * than one that half of them have.
   */
  match(text: string): ReadonlyMap<string, number> {
    const [first, ...rest] = wordsOf(text)
      .slice(0, 12)
      .map((word) => this.#matchWord(word));
    return rest.reduce((all, each) => both(all, each), first ?? new Map<string, number>());
  }

  #matchWord(asked: string): ReadonlyMap<string, number> {
    const scores = new Map<string, number>();
    for (const [word, packages] of this.#words) {
      const closeness = closenessOf(asked, word);
      if (closeness === 0) continue;
      const rarity = Math.log(1 + this.#of.size / packages.size);
      for (const [name, weight] of packages)
        scores.set(name, Math.max(scores.get(name) ?? 0, weight * closeness * rarity));
    }
    return scores;
  }
}

function closenessOf(asked: string, word: string): number {
  if (word === asked) return 1;
  if (word.startsWith(asked)) return 0.6;
  return asked.length >= 3 && word.includes(asked) ? 0.25 : 0;
}

function both(one: ReadonlyMap<string, number>, other: ReadonlyMap<string, number>): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const [name, score] of one) {
    const more = other.get(name);
    if (more !== undefined) found.set(name, score + more);
  }
  return found;
}
