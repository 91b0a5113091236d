/**
 * - `row_number`: int64 from 1.
 * - `lag`, `lead`: the value `offset` rows before or after (1 when absent), null beyond the partition.
 * - `sum`, `mean`, `min`, `max`, `count`: over the row and the `rows - 1` before it, as in `aggregate`.
 * - `list`: the values of those rows in order, nulls included; shorter at the beginning of a partition.
 */
export type WindowColumn =
  | { readonly name: string; readonly function: "row_number" }
  | { readonly name: string; readonly function: "lag" | "lead"; readonly column: string; readonly offset?: number }
  | {
      readonly name: string;
      readonly function: "sum" | "mean" | "min" | "max" | "count" | "list";
      readonly column: string;
      readonly rows: number;
    };
