/**
 * How long the source of a row function may be, how many rows it is given at once, and what it may take on any engine before it is ended
 * with `ROW_FUNCTION_STOPPED`.
 */
export const rowLimits = {
  /** Characters of the source, which travels in plans, keys and jobs. */
  source: 262_144,
  /** Rows of one call of the program. */
  rows: 256,
  /** Seconds of one call of the program. */
  seconds: 60,
  /** Bytes that one context may hold. */
  memory: 256 * 2 ** 20,
} as const;
