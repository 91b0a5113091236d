import { call, column, type Expression, type Literal } from "./ast.js";
import { floatLiteral, integerLiteral, nullLiteral } from "./literals.js";

/** What builders take for an operand: an expression, or a value that becomes a literal (a number is int64 when it is whole). */
export type Operand = Expression | null | boolean | number | bigint | string;

/** An operand as an expression. For a whole float64 write `floatOf(2)`. */
export function operand(value: Operand): Expression {
  if (value === null) return nullLiteral;
  if (typeof value === "object") return value;
  if (typeof value === "boolean") return { kind: "literal", type: "bool", value };
  if (typeof value === "string") return { kind: "literal", type: "string", value };
  if (typeof value === "bigint") return integerLiteral("int64", value);
  return Number.isSafeInteger(value) && !Object.is(value, -0) ? integerLiteral("int64", BigInt(value)) : floatOf(value);
}

export function floatOf(value: number): Expression {
  if (Object.is(value, -0)) return call("negate", floatLiteral(0));
  return value === -Infinity ? call("negate", floatLiteral(Infinity)) : floatLiteral(value);
}

export function timestampOf(date: Date): Literal {
  return integerLiteral("timestamp", BigInt(date.getTime()) * 1000n);
}

export const col = column;

/** Calls a function of the table: `fn("coalesce", col("distance"), 0)`. */
export function fn(name: string, ...args: readonly Operand[]): Expression {
  return call(name, ...args.map(operand));
}

function binary(name: string): (a: Operand, b: Operand) => Expression {
  return (a, b) => fn(name, a, b);
}

export const eq = binary("equal");
export const ne = binary("not_equal");
export const lt = binary("less");
export const le = binary("less_or_equal");
export const gt = binary("greater");
export const ge = binary("greater_or_equal");
export const add = binary("add");
export const sub = binary("subtract");
export const mul = binary("multiply");
export const div = binary("divide");
export const and = binary("and");
export const or = binary("or");

export function not(a: Operand): Expression {
  return fn("not", a);
}

export function isIn(a: Operand, ...values: readonly Exclude<Operand, null>[]): Expression {
  return fn("in", a, ...values);
}
