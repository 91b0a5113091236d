import type { Schema } from "../schema.js";
import type { TransformSpec } from "../transform.js";
import type { Measure } from "./measures.js";
import type { RelationRef, RowFunctionSource } from "./plan.js";
import type { SplitMethod } from "./split.js";
import type { WindowColumn } from "./window.js";

export type Operator =
  | Scan
  | Derive
  | Select
  | Filter
  | Join
  | Aggregate
  | Union
  | Explode
  | Order
  | Split
  | Analyse
  | Apply
  | Window
  | MapRows;

/** The rows of one input. */
export interface Scan {
  readonly op: "scan";
  readonly input: string;
}

/** Adds columns, or replaces those of the same name, each expression over the input and the entries before it. */
export interface Derive {
  readonly op: "derive";
  readonly from: RelationRef;
  readonly columns: readonly { readonly name: string; readonly expression: string }[];
}

/** Keeps the columns named, in this order, under the name `as` where given. */
export interface Select {
  readonly op: "select";
  readonly from: RelationRef;
  readonly columns: readonly { readonly name: string; readonly as?: string }[];
}

/** Keeps the rows for which the expression is true; neither false nor null. */
export interface Filter {
  readonly op: "filter";
  readonly from: RelationRef;
  readonly where: string;
}

/**
 * Rows of `left` with rows of `right` whose keys are equal; a null key equals nothing, NaN equals NaN. `left` keeps every
 * left row, with nulls where nothing fits. Columns: all of the left, then those of the right that are not its keys; a name
 * on both sides is refused.
 */
export interface Join {
  readonly op: "join";
  readonly left: RelationRef;
  readonly right: RelationRef;
  readonly kind: "inner" | "left";
  readonly on: readonly { readonly left: string; readonly right: string }[];
}

/** One row per distinct combination of keys (null is a value here); without keys one row, even over no rows. */
export interface Aggregate {
  readonly op: "aggregate";
  readonly from: RelationRef;
  readonly keys: readonly string[];
  readonly columns: readonly AggregateColumn[];
}

/**
 * Nulls are left out by all but `rows`. Over no values `count`, `distinct` and `rows` are 0 and the others null. `sum` of int64 is
 * int64 and an error when it does not fit; of float64 it is the exact sum up to a relative error of 1e-12 (of the sum of
 * magnitudes). `mean` is float64. `min` and `max` follow the order of values, in which NaN is the greatest.
 */
export type AggregateColumn =
  | { readonly name: string; readonly function: "rows" }
  | {
      readonly name: string;
      readonly function: "count" | "distinct" | "sum" | "mean" | "min" | "max";
      readonly column: string;
    };

/** All rows of all inputs, duplicates kept. Names and types agree; columns take the order of the first. */
export interface Union {
  readonly op: "union";
  readonly from: readonly RelationRef[];
}

/** One row per element of a list column, which becomes the element; no row for null or an empty list. */
export interface Explode {
  readonly op: "explode";
  readonly from: RelationRef;
  readonly column: string;
}

export interface SortKey {
  readonly column: string;
  readonly descending?: boolean;
}

/** Sorts: nulls last, NaN after all numbers when ascending, strings by bytes; ties by all columns ascending. */
export interface Order {
  readonly op: "order";
  readonly from: RelationRef;
  readonly by: readonly SortKey[];
  readonly limit?: number;
}

/** Gives each row to at most one part; the parts are the relations `id.part`. */
export interface Split {
  readonly op: "split";
  readonly from: RelationRef;
  readonly method: SplitMethod;
}

/** Mergeable aggregates of a relation, returned as JSON; it is no relation itself. */
export interface Analyse {
  readonly op: "analyse";
  readonly from: RelationRef;
  readonly measures: readonly Measure[];
}

/**
 * What a trainer reads: the outputs of the transform's features, then of its label, then the columns in `keep`. Numeric
 * features and number labels are float64, the rest int64. A feature is never null. A class label is null where the value is
 * null or none of the classes, a number label where it is null or NaN. An entry of the transform's `derive` is taken from
 * the relation where that has the column with the same `derivedFrom`, else computed from the transform's inputs.
 */
export interface Apply {
  readonly op: "apply";
  readonly from: RelationRef;
  readonly transform: TransformSpec;
  readonly keep?: readonly string[];
}

/** Adds columns computed from neighbouring rows of the same partition; ties of the order go by all columns. */
export interface Window {
  readonly op: "window";
  readonly from: RelationRef;
  readonly partition: readonly string[];
  readonly order: readonly SortKey[];
  readonly columns: readonly WindowColumn[];
}

/**
 * Each row through a user's function of one row, for engines whose `supports.mapRows` is true. The function is given an object with
 * the columns by name, values as `Dataset.rows()` gives them: null, boolean, string, number, an array for a list; an int64 or timestamp
 * (microseconds) is a number where that is a safe integer, else a bigint. It returns an object with exactly the columns of `schema`, each of
 * its type and null only where the column is nullable; or null, and there is no row.
 *
 * It sees the language alone, and of that nothing which depends on the moment, on chance, or on the machine's language and zone:
 * `Math.random`, `Date.now` and `new Date()` throw, a `Date` is in UTC and reads ISO 8601, `Intl` and `localeCompare` are not there. Rows come
 * in any order and to any number of copies of the function, so what it keeps between rows is unspecified. Engines agree but for
 * the last bits of `Math.sin` and its like, and the wording of the language's own errors.
 *
 * Fails with `ROW_FUNCTION_THREW`, `ROW_FUNCTION_RESULT_INVALID` or, within `rowLimits`, `ROW_FUNCTION_STOPPED`.
 */
export interface MapRows {
  readonly op: "mapRows";
  readonly from: RelationRef;
  readonly function: RowFunctionSource;
  readonly schema: Schema;
}
