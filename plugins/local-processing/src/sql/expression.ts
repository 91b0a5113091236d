import { ZenError } from "@zen/plugin-sdk";
import { check, parse, type Schema, type TypedExpression, type TypedLiteral } from "@zen/plugin-sdk/processing";
import { sqlFunctions } from "./functions/table.js";
import { float, ident, int, sqlType, text } from "./text.js";

/** Beyond it the engine's parser would take longer than the work; calls that need an argument twice can double at each level. */
const longest = 1_000_000;

/** The text of an expression over columns of `schema`, in SQL. */
export function expressionSql(expression: string, schema: Schema): string {
  return typedSql(check(parse(expression), schema));
}

export function typedSql(node: TypedExpression): string {
  switch (node.kind) {
    case "column":
      return ident(node.name);
    case "literal":
      return literalSql(node);
    case "call": {
      const sql = sqlFunctions.get(node.function)!(node.arguments.map(typedSql), node.arguments[0]!.type);
      if (sql.length > longest)
        throw new ZenError("PLAN_UNSUPPORTED", `The expression around ${node.function} is too large`, {
          hint: "Derive its parts as columns first.",
        });
      return sql;
    }
  }
}

function literalSql({ type, value }: TypedLiteral): string {
  if (value === null) return `NULL::${sqlType(type)}`;
  switch (type) {
    case "bool":
      return String(value);
    case "int64":
      return int(value as number | string);
    case "float64":
      return float(Number(value));
    case "timestamp":
      return `make_timestamp(${int(value as number | string)})`;
    default:
      return text(value as string);
  }
}
