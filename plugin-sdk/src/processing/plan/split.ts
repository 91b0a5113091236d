export type SplitMethod = FractionSplit | CategorySplit;

/**
 * A row's place is a number in [0, 2^32): the first 8 hex digits of the MD5 of `encodeRow(salt, key values)` (see
 * `encoding.ts`), so that equal rows go to the same part on every engine and in every order. Part k takes the places below
 * `floor(2^32 * (fraction_1 + ... + fraction_k))` that no earlier part took; the last part takes the rest.
 */
export interface FractionSplit {
  readonly by: "fraction";
  /** In order; each above 0, together 1 (within 1e-9). */
  readonly parts: readonly { readonly name: string; readonly fraction: number }[];
  /** The columns that decide; the whole row, in schema order, when absent. Rows that belong together share a key. */
  readonly key?: readonly string[];
  /** Another salt, another split; the empty string when absent. */
  readonly salt?: string;
}

/** By the value of one column; a value stands in one part at most. */
export interface CategorySplit {
  readonly by: "category";
  readonly column: string;
  readonly parts: readonly { readonly name: string; readonly values: readonly (string | number | boolean)[] }[];
  /** The part (listed or of its own) for null and all values not listed; without it those rows are in no part. */
  readonly rest?: string;
}
