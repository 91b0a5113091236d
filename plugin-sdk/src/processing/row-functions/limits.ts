/** What a row function may take on any engine before it is ended with `ROW_FUNCTION_STOPPED`, and how many rows it is given at once. */
export const rowLimits = {
  /** Rows of one call of the program. */
  rows: 256,
  /** Seconds of one call of the program. */
  seconds: 60,
  /** Bytes that one context may hold. */
  memory: 256 * 2 ** 20,
} as const;
