import type { Call, Expression, Literal } from "./ast.js";
import { formatTimestamp } from "./literals.js";
import { parse } from "./parser.js";
import { keywords } from "./tokenizer.js";

const infix: Readonly<Record<string, readonly [symbol: string, strength: number]>> = {
  or: ["or", 1],
  and: ["and", 2],
  equal: ["=", 4],
  not_equal: ["!=", 4],
  less: ["<", 4],
  less_or_equal: ["<=", 4],
  greater: [">", 4],
  greater_or_equal: [">=", 4],
  add: ["+", 5],
  subtract: ["-", 5],
  multiply: ["*", 6],
  divide: ["/", 6],
  remainder: ["%", 6],
};
const comparison = 4;
const atom = 8;

/** The one canonical text of an expression: `parse(print(e))` equals `e`, and equal expressions have equal texts. */
export function print(expression: Expression): string {
  return printed(expression)[0];
}

/** The canonical text of an expression's text. @throws ZenError `EXPRESSION_SYNTAX` */
export function canonical(text: string): string {
  return print(parse(text));
}

/** The text with the strength of its outermost operator. */
function printed(expression: Expression): readonly [text: string, strength: number] {
  switch (expression.kind) {
    case "column":
      return [printName(expression.name), atom];
    case "literal":
      return [printLiteral(expression), atom];
    case "call":
      return printCall(expression);
  }
}

function printCall(node: Call): readonly [string, number] {
  const [first, second] = node.arguments;
  const operator = Object.hasOwn(infix, node.function) ? infix[node.function] : undefined;
  if (operator !== undefined && node.arguments.length === 2) {
    const [symbol, strength] = operator;
    // Comparisons do not chain, so both their sides bind tighter; of the others only the right one must.
    return [
      `${within(first!, strength === comparison ? strength + 1 : strength)} ${symbol} ${within(second!, strength + 1)}`,
      strength,
    ];
  }
  if (node.function === "not" && node.arguments.length === 1) return [`not ${within(first!, 3)}`, 3];
  if (node.function === "negate" && node.arguments.length === 1) {
    // A sign before a number would become part of it.
    return [first!.kind === "literal" ? `-(${print(first!)})` : `-${within(first!, 7)}`, 7];
  }
  if (node.function === "in" && first !== undefined) {
    return [`${within(first, comparison + 1)} in (${node.arguments.slice(1).map(print).join(", ")})`, comparison];
  }
  return [`${node.function}(${node.arguments.map(print).join(", ")})`, atom];
}

function within(expression: Expression, strength: number): string {
  const [text, own] = printed(expression);
  return own < strength ? `(${text})` : text;
}

function printName(name: string): string {
  const bare = /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && !keywords.has(name.toLowerCase());
  return bare ? name : `"${name.replaceAll('"', '""')}"`;
}

function printLiteral({ type, value }: Literal): string {
  switch (type) {
    case "string":
      return `'${String(value).replaceAll("'", "''")}'`;
    case "timestamp":
      return `timestamp('${formatTimestamp(BigInt(value as number | string))}')`;
    case "float64":
      return typeof value === "string" ? value.toLowerCase() : printFloat(value as number);
    default:
      return String(value);
  }
}

function printFloat(value: number): string {
  const text = String(value);
  return /[.e]/.test(text) ? text : `${text}.0`;
}
