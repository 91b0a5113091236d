/** Two figures of one metric on the same data. */
export interface Comparison {
  readonly metric: string;
  readonly higherIsBetter: boolean;
  readonly candidate: number;
  readonly live: number;
  /** By so much the candidate has to be better; by anything at all when 0. */
  readonly minImprovement: number;
}

/** Whether a candidate replaces the live model, and why: it has to be better, by more than `minImprovement`. */
export function judge({ metric, higherIsBetter, candidate, live, minImprovement }: Comparison): {
  readonly promote: boolean;
  readonly because: string;
} {
  const better = higherIsBetter ? candidate - live : live - candidate;
  const figures = `${metric} ${show(candidate)} against ${show(live)} of the live model`;
  if (better <= 0) return { promote: false, because: `it is ${better === 0 ? "no better" : "worse"}: ${figures}` };
  if (better <= minImprovement)
    return { promote: false, because: `it is better by no more than ${minImprovement}: ${figures}` };
  return { promote: true, because: `it is better: ${figures}` };
}

/** As many digits as tell two figures apart that are not the same. */
function show(value: number): string {
  return String(Number(value.toPrecision(6)));
}
