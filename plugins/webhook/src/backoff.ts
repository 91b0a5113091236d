const FIRST_MS = 1_000;
const MOST_MS = 3_600_000;

/** Milliseconds to wait after so many failures in a row: they double up to an hour, and chance (0 to 1) takes up to half away. */
export function backoff(failures: number, chance: number): number {
  const bound = Math.min(MOST_MS, FIRST_MS * 2 ** (failures - 1));
  return Math.round(bound * (1 - chance / 2));
}
