/** How much of the server one client may take, and for how long. */
export interface Bounds {
  /** Bytes of a body, where a route does not say otherwise. */
  readonly bodyBytes: number;
  /** Bytes of all headers together. */
  readonly headerBytes: number;
  /** For the headers of a request to arrive. */
  readonly headersMs: number;
  /** For a whole request to arrive. */
  readonly requestMs: number;
  /** For a connection on which nothing moves. */
  readonly idleMs: number;
  /** For requests under way when the server is to end. */
  readonly closeMs: number;
  readonly connections: number;
}

export const defaultBounds: Bounds = {
  bodyBytes: 1024 * 1024,
  headerBytes: 16 * 1024,
  headersMs: 10_000,
  requestMs: 120_000,
  idleMs: 30_000,
  closeMs: 10_000,
  connections: 10_000,
};
