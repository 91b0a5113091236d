import type { Span } from "@zen/plugin-sdk";

/** What a where-expression says, as it is written: what its words mean depends on the fields that they are compared with. */
export type Where =
  | { readonly op: "and" | "or"; readonly parts: readonly Where[] }
  | { readonly op: "not"; readonly part: Where }
  | Condition;

export type Comparison = "=" | "!=" | "<" | "<=" | ">" | ">=" | "contains";

export type Condition =
  | { readonly op: Comparison; readonly field: Name; readonly value: Value }
  | { readonly op: "in"; readonly field: Name; readonly values: readonly Value[] }
  | { readonly op: "is null"; readonly field: Name };

/** A field's dotted path, and where it was written. */
export interface Name {
  readonly name: string;
  readonly at: Span;
}

export interface Value {
  readonly text: string;
  /** Text for certain; a bare word may be a number, a date or a duration. */
  readonly quoted: boolean;
  readonly at: Span;
}

/** Every condition of an expression, in the order in which they were written. */
export function conditionsOf(where: Where): readonly Condition[] {
  if ("parts" in where) return where.parts.flatMap(conditionsOf);
  return "part" in where ? conditionsOf(where.part) : [where];
}
