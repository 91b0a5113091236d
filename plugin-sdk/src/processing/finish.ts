import type { SketchResult, SummaryResult } from "./plan/measures.js";

/** The ratio between the borders of neighbouring buckets of a sketch. */
export const gamma = 1.01;

/** The bucket of a finite number other than 0, by its magnitude. */
export function bucketOf(value: number): number {
  return Math.ceil(Math.log(Math.abs(value)) / Math.log(gamma));
}

/** The population's standard deviation; undefined over no values. */
export function deviation({ count, m2 }: SummaryResult): number | undefined {
  return count === 0 ? undefined : Math.sqrt(m2 / count);
}

/**
 * The value at rank `q * (count - 1)`, rounded, of the sorted values: within 1 % of it, and exact for the least, the greatest and 0.
 * Undefined over no values.
 */
export function quantile(sketch: SketchResult, q: number): number | undefined {
  if (sketch.min === null || sketch.max === null) return undefined;
  const rank = Math.round(Math.min(Math.max(q, 0), 1) * (sketch.count - 1));
  if (rank === 0) return sketch.min;
  if (rank === sketch.count - 1) return sketch.max;
  let before = 0;
  for (const { value, count } of ascending(sketch)) {
    before += count;
    if (rank < before) return value;
  }
  return sketch.max;
}

/** Equal-width bins from the least value to the greatest; bin i counts what lies from `edges[i]` up to `edges[i + 1]`, the last its end too. */
export function histogram(sketch: SketchResult, bins: number): { edges: number[]; counts: number[] } {
  if (sketch.min === null || sketch.max === null) return { edges: [], counts: [] };
  const { min, max } = sketch;
  if (min === max) return { edges: [min, max], counts: [sketch.count] };
  const edges = Array.from({ length: bins + 1 }, (_, index) => between(min, max, index / bins));
  const counts = edges.slice(1).map(() => 0);
  for (const { value, count } of ascending(sketch)) {
    // Halves, as the whole width may be beyond float64; of the least numbers there are, the halves may be 0.
    const share = (value / 2 - min / 2) / (max / 2 - min / 2);
    const bin = Math.min(bins - 1, Math.max(0, Math.floor(share * bins) || 0));
    counts[bin] = counts[bin]! + count;
  }
  return { edges, counts };
}

/** What lies at `share` (0 to 1) of the way; never falls where `share` grows. */
function between(min: number, max: number, share: number): number {
  if (share === 1) return max;
  // The width of what spans nearly all of float64 is beyond it; the two parts would lose the order of the least numbers there are.
  if (!Number.isFinite(max - min)) return min * (1 - share) + max * share;
  return Math.min(max, min + (max - min) * share);
}

/** A value for each bucket, half a percent from all in it. */
function* ascending({
  negative,
  zeros,
  positive,
  min,
  max,
}: SketchResult): Generator<{ value: number; count: number }> {
  const middle = (k: number): number => (2 * gamma ** k) / (gamma + 1);
  const within = (value: number): number => Math.min(Math.max(value, min!), max!);
  for (const [k, count] of [...negative].reverse()) yield { value: within(-middle(k)), count };
  if (zeros > 0) yield { value: 0, count: zeros };
  for (const [k, count] of positive) yield { value: within(middle(k)), count };
}
