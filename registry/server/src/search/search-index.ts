import type { SearchHit, SearchPage } from "@zen/registry-protocol";
import type { Entry, EntryVersion } from "./entry.js";
import type { Question } from "./question.js";
import { Vocabulary } from "./vocabulary.js";

type Facet = keyof SearchPage["facets"];
const facetNames: readonly Facet[] = ["kind", "cloud", "publisher"];

interface Found {
  readonly name: string;
  readonly version: EntryVersion;
  readonly score: number;
}

/** All packages in memory, for questions. At ten thousand packages a question takes some milliseconds. */
export class SearchIndex {
  readonly #entries = new Map<string, Entry>();
  readonly #vocabulary = new Vocabulary();

  set(entry: Entry): void {
    const { title, keywords, kinds, description } = entry.versions[0]!;
    this.#entries.set(entry.name, entry);
    this.#vocabulary.set(entry.name, {
      name: entry.name,
      title,
      keywords: keywords.join(" "),
      kinds: kinds.join(" "),
      description,
    });
  }

  delete(name: string): void {
    this.#entries.delete(name);
    this.#vocabulary.delete(name);
  }

  get size(): number {
    return this.#entries.size;
  }

  ask({ text, facets: wanted, fits, limit, offset }: Question): SearchPage {
    const found: Found[] = [];
    const counts: Record<Facet, Map<string, number>> = { kind: new Map(), cloud: new Map(), publisher: new Map() };
    for (const [name, score] of this.#candidates(text)) {
      const version = this.#entries.get(name)?.versions.find(fits);
      if (version === undefined) continue;
      const missed = facetNames.filter(
        (facet) => wanted[facet] !== undefined && !valuesOf(version, facet).includes(wanted[facet]),
      );
      if (missed.length === 0) found.push({ name, version, score: scoreOf(name, version, score, text) });
      // A facet tells what another choice within it would bring, so its own choice does not count there.
      for (const facet of facetNames)
        if (missed.every((each) => each === facet))
          for (const value of valuesOf(version, facet)) counts[facet].set(value, (counts[facet].get(value) ?? 0) + 1);
    }
    found.sort((a, b) => b.score - a.score || (text === "" ? newestFirst(a, b) : 0) || (a.name < b.name ? -1 : 1));
    const next = offset + limit;
    return {
      total: found.length,
      hits: found.slice(offset, next).map(hitOf),
      facets: { kind: sorted(counts.kind), cloud: sorted(counts.cloud), publisher: sorted(counts.publisher) },
      ...(next < found.length ? { next: String(next) } : {}),
    };
  }

  #candidates(text: string): Iterable<readonly [string, number]> {
    return text === "" ? [...this.#entries.keys()].map((name) => [name, 0] as const) : this.#vocabulary.match(text);
  }
}

/** Whoever writes the name means it, and what is deprecated comes after what is not. */
function scoreOf(name: string, version: EntryVersion, score: number, text: string): number {
  const asked = text.toLowerCase();
  const meant = name === asked || name.endsWith(`/${asked}`) ? 100 : 0;
  return score + meant - (version.deprecated === undefined ? 0 : 1000);
}

function newestFirst(a: Found, b: Found): number {
  return a.version.published < b.version.published ? 1 : a.version.published > b.version.published ? -1 : 0;
}

function valuesOf(version: EntryVersion, facet: Facet): readonly string[] {
  if (facet === "kind") return version.kinds;
  if (facet === "cloud") return version.cloud === undefined ? [] : [version.cloud];
  return [version.publisher];
}

function sorted(counts: ReadonlyMap<string, number>): Record<string, number> {
  return Object.fromEntries([...counts].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)).slice(0, 50));
}

function hitOf({ name, version: { keywords: _, kernel: __, contracts: ___, ...version } }: Found): SearchHit {
  return { name, ...version };
}
