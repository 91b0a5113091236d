import type { DataType } from "../schema.js";

/**
 * A checked expression, as compilers read it: every node with its type, every null literal with the type of its place, and
 * every widening of int64 to float64 written as a call of `float` (or done, for a literal).
 */
export type TypedExpression = TypedLiteral | TypedColumn | TypedCall;

interface Typed {
  readonly type: DataType;
  /** False when the value cannot be null. */
  readonly nullable: boolean;
}

export interface TypedLiteral extends Typed {
  readonly kind: "literal";
  /** As in `Literal`: large integers as digits, "NaN" and "Infinity" as words. */
  readonly value: null | boolean | number | string;
}

export interface TypedColumn extends Typed {
  readonly kind: "column";
  readonly name: string;
}

export interface TypedCall extends Typed {
  readonly kind: "call";
  readonly function: string;
  readonly arguments: readonly TypedExpression[];
}
