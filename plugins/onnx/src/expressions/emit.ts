import { print, type Expression, type TypedExpression, type TypedLiteral } from "@zen/plugin-sdk/processing";
import { ZenError } from "@zen/plugin-sdk";
import type { GraphBuilder, Tensor } from "../graph/builder.js";
import { isScalarType, type Term } from "../graph/term.js";
import { arithmetic } from "./arithmetic.js";
import { comparisons } from "./comparison.js";
import { conversions } from "./conversions.js";
import type { Emitters } from "./emitter.js";
import { logic } from "./logic.js";
import { numbers } from "./numbers.js";
import { time } from "./time.js";

/** How each function of the expression language is written in ONNX; those of `NOT_EXPORTABLE` cannot be. */
export const emitters: Emitters = { ...logic, ...comparisons, ...arithmetic, ...numbers, ...conversions, ...time };

/** Text has no counterpart in operator set 17, which knows strings only to look them up. */
export const NOT_EXPORTABLE: ReadonlySet<string> = new Set([
  "lower",
  "upper",
  "trim",
  "length",
  "concat",
  "contains",
  "starts_with",
  "ends_with",
  "replace",
  "substring",
  "split",
  "size",
  "parse_int",
  "parse_float",
]);

/** What an expression reads: the columns computed before it. */
export type Columns = ReadonlyMap<string, Term>;

/**
 * Writes a checked expression into the graph; a result that is the same for all rows may be a scalar.
 * @throws ZenError `ONNX_NOT_EXPORTABLE` naming the part that has no counterpart.
 */
export function emit(graph: GraphBuilder, expression: TypedExpression, columns: Columns): Term {
  if (!isScalarType(expression.type)) throw notExportable(expression);
  switch (expression.kind) {
    case "literal":
      return literal(graph, expression, expression.type);
    case "column":
      return columns.get(expression.name) ?? missingColumn(expression.name);
    case "call": {
      const emitter = Object.hasOwn(emitters, expression.function) ? emitters[expression.function] : undefined;
      const args = expression.arguments.map((argument) => emit(graph, argument, columns));
      const term = emitter?.(graph, args, expression);
      if (term === undefined) throw notExportable(expression);
      return term;
    }
  }
}

function literal(graph: GraphBuilder, { value }: TypedLiteral, type: Term["type"]): Term {
  const missing = value === null ? graph.bool(true) : undefined;
  return { type, value: constant(graph, type, value), missing };
}

function constant(graph: GraphBuilder, type: Term["type"], value: TypedLiteral["value"]): Tensor {
  if (type === "bool") return graph.bool(value === true);
  if (type === "float64") return graph.double(Number(value ?? 0));
  if (type === "string") return graph.string(String(value ?? ""));
  return graph.int(BigInt(value ?? 0));
}

function notExportable(expression: TypedExpression): ZenError {
  return new ZenError("ONNX_NOT_EXPORTABLE", `A model's graph cannot compute ${print(expression as Expression)}`, {
    hint: "Compute the column in a step before `derive`, so that it becomes a field of the request, or leave it out of the features.",
  });
}

function missingColumn(name: string): never {
  throw new ZenError(
    "TRANSFORM_INVALID",
    `The transform reads the column ${name}, which it neither lists as an input nor derives before`,
  );
}
