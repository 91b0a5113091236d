/** Insertions, deletions, substitutions and swaps of neighbours that make `b` of `a`. */
function distance(a: string, b: string): number {
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swap = a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? (beforePrevious[j - 2] ?? 0) + 1 : substitution;
      current.push(Math.min((previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1, substitution, swap));
    }
    beforePrevious = previous;
    previous = current;
  }
  return previous[b.length] ?? 0;
}

/** The sentence `Did you mean x?` for the known word nearest to `word`, when one is near enough to be a slip. */
export function didYouMean(word: string, known: Iterable<string>): string | undefined {
  if (word.length > 200) return undefined;
  let best: { name: string; cost: number } | undefined;
  for (const name of known) {
    if (name.length > 200) continue;
    const cost = distance(word.toLowerCase(), name.toLowerCase());
    if (
      cost < name.length &&
      cost <= Math.max(1, Math.floor(name.length / 3)) &&
      (best === undefined || cost < best.cost)
    )
      best = { name, cost };
  }
  return best === undefined ? undefined : `Did you mean ${best.name}?`;
}
