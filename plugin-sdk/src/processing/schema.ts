/**
 * The types that every engine agrees on. `timestamp` is microseconds since 1970-01-01 UTC in 64 bits; `int64` is read
 * into JavaScript as `bigint` where it does not fit a safe integer, else as `number`; `string` is UTF-8 and sorts by bytes.
 */
export type DataType = "bool" | "int64" | "float64" | "string" | "timestamp" | { readonly list: DataType };

export type Column = {
  readonly name: string;
  readonly type: DataType;
  /** True unless the producer knows that no value is null. */
  readonly nullable: boolean;
  /**
   * For a derived column: the expression, printed canonically, over columns of the datasource. It travels with the
   * dataset, so that serving can compute from a raw request what training computed from the file.
   */
  readonly derivedFrom?: string;
};

export type Schema = {
  readonly columns: readonly Column[];
};
