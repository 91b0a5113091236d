import type { Row, Value } from "../batch.js";
import { functions } from "./functions/table.js";
import { resolve } from "./resolve.js";
import { toInt } from "./values.js";
import type { TypedCall, TypedExpression, TypedLiteral } from "./typed.js";

/** An expression ready to be computed on rows. */
export type Evaluator = (row: Row) => Value;

/**
 * The reference meaning of a checked expression. The function returned throws ZenError `INT64_OVERFLOW` where a call that is not in a
 * branch left out by `if` or `coalesce` overflows; an engine need not notice it where the result does not depend on that call.
 * A column that a row lacks is null.
 */
export function evaluator(expression: TypedExpression): Evaluator {
  switch (expression.kind) {
    case "literal": {
      const value = literalValue(expression);
      return () => value;
    }
    case "column": {
      const { name } = expression;
      return (row) => row[name] ?? null;
    }
    case "call":
      return callEvaluator(expression);
  }
}

function literalValue({ type, value }: TypedLiteral): Value {
  if (typeof value !== "string" || type === "string") return value;
  return type === "float64" ? Number(value) : toInt(BigInt(value));
}

function callEvaluator(node: TypedCall): Evaluator {
  const args = node.arguments.map(evaluator);
  if (node.function === "if") return (row) => (args[0]!(row) === true ? args[1]!(row) : args[2]!(row));
  if (node.function === "coalesce") return (row) => firstPresent(args, row);
  const spec = functions.get(node.function)!;
  const types = node.arguments.map((argument) => argument.type);
  const { evaluate } = resolve(spec, types)!.signature;
  const type = types.at(-1)!;
  if (spec.nulls !== undefined)
    return (row) =>
      evaluate(
        args.map((argument) => argument(row)),
        type,
      );
  return (row) => {
    const values = args.map((argument) => argument(row));
    return values.includes(null) ? null : evaluate(values, type);
  };
}

function firstPresent(args: readonly Evaluator[], row: Row): Value {
  for (const argument of args) {
    const value = argument(row);
    if (value !== null) return value;
  }
  return null;
}
