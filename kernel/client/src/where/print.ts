import type { Condition, Name, Value, Where } from "./ast.js";
import { BARE_FIELD, isKeyword, WORD } from "./words.js";

/** The expression as text that reads as the same expression. */
export function printWhere(where: Where): string {
  switch (where.op) {
    case "and":
    case "or":
      return where.parts.map(inBrackets).join(` ${where.op} `);
    case "not":
      return `not ${inBrackets(where.part)}`;
    default:
      return conditionText(where);
  }
}

function inBrackets(where: Where): string {
  return where.op === "and" || where.op === "or" ? `(${printWhere(where)})` : printWhere(where);
}

function conditionText(condition: Condition): string {
  const field = fieldText(condition.field);
  switch (condition.op) {
    case "is null":
      return `${field} is null`;
    case "in":
      return `${field} in (${condition.values.map(valueText).join(", ")})`;
    default:
      return `${field} ${condition.op} ${valueText(condition.value)}`;
  }
}

function fieldText({ name }: Name): string {
  return BARE_FIELD.test(name) && !isKeyword(name) ? name : quoted(name);
}

function valueText({ text, quoted: isQuoted }: Value): string {
  return isQuoted || !readsBare(text) ? quoted(text) : text;
}

function readsBare(text: string): boolean {
  const word = text.endsWith(" ago") ? text.slice(0, -" ago".length) : text;
  WORD.lastIndex = 0;
  return WORD.exec(word)?.[0] === word && !isKeyword(word);
}

function quoted(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}
