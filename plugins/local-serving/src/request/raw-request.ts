/** A request as JSON, of which nothing is sure yet. */
export interface RawRequest {
  readonly id?: unknown;
  readonly inputs?: unknown;
  readonly outputs?: unknown;
  readonly parameters?: unknown;
}

/** An input or a requested output of it. */
export interface RawTensor {
  readonly name?: unknown;
  readonly datatype?: unknown;
  readonly shape?: unknown;
  readonly data?: unknown;
  readonly parameters?: unknown;
}
