/**
 * An expression as data: what `parse` makes of a string, what the builders make, what `print` turns back into a string.
 * Operators are calls of the functions that the table in `functions/` lists, so that nothing needs a second case for them.
 */
export type Expression = Literal | ColumnRef | Call;

/**
 * - `int64` and `timestamp` (microseconds since 1970-01-01 UTC): a number where that is a safe integer, else decimal digits.
 * - `float64`: a number, or `"NaN"`, or `"Infinity"`. Never -0, which JSON cannot hold: that is `negate(0.0)`.
 */
export type Literal = {
  readonly kind: "literal";
  readonly type: "null" | "bool" | "int64" | "float64" | "string" | "timestamp";
  readonly value: null | boolean | number | string;
};

export type ColumnRef = { readonly kind: "column"; readonly name: string };

export type Call = { readonly kind: "call"; readonly function: string; readonly arguments: readonly Expression[] };

export function call(name: string, ...args: readonly Expression[]): Call {
  return { kind: "call", function: name, arguments: args };
}

export function column(name: string): ColumnRef {
  return { kind: "column", name };
}

/** The names of all columns that an expression reads, each once, in the order of their first use. */
export function columnsOf(expression: Expression): string[] {
  const names = new Set<string>();
  const visit = (node: Expression): void => {
    if (node.kind === "column") names.add(node.name);
    else if (node.kind === "call") node.arguments.forEach(visit);
  };
  visit(expression);
  return [...names];
}

/** The expression with columns replaced by expressions where `replacement` gives one. */
export function substitute(expression: Expression, replacement: (name: string) => Expression | undefined): Expression {
  if (expression.kind === "column") return replacement(expression.name) ?? expression;
  if (expression.kind === "literal") return expression;
  return call(expression.function, ...expression.arguments.map((argument) => substitute(argument, replacement)));
}
