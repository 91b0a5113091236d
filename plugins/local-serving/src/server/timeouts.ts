/** How long clients may take. */
export interface Timeouts {
  /** From the first byte to the end of the headers. */
  readonly headersMs: number;
  /** From the first byte to the end of the body. */
  readonly requestMs: number;
  /** Between two requests on one connection. */
  readonly idleMs: number;
  /** How often it is seen to. */
  readonly checkMs: number;
}

export const TIMEOUTS: Timeouts = { headersMs: 15_000, requestMs: 60_000, idleMs: 75_000, checkMs: 5_000 };
