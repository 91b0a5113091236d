import type { Json } from "@zen/plugin-sdk";
import type { Condition } from "@zen/plugin-sdk/pipeline";
import { Fault, type Span } from "./fault.js";
import { parseReference, type Reference } from "./reference.js";

export interface ParsedCondition {
  readonly left: Reference;
  readonly op: Condition["op"];
  readonly right: Json;
}

/** Reads `steps.evaluate.metrics.values.auc > 0.8`. @throws Fault `CONDITION_INVALID`, `REFERENCE_INVALID`. */
export function parseCondition(text: string, span: (from: number, to: number) => Span): ParsedCondition {
  const { reference: left, end } = parseReference(text, span);
  const [, space = "", op = "", after = "", right = ""] = /^(\s*)([<>=!]*)(\s*)(.*)$/s.exec(text.slice(end)) ?? [];
  const opAt = end + space.length;
  const rightAt = opAt + op.length + after.length;
  if (!isOperator(op)) {
    const hint =
      op === "=="
        ? "Write = for equal."
        : op.startsWith("!")
          ? "Only the first branch can be asked for; merge gives what is present of two."
          : "Compare with one of > >= < <= =.";
    throw invalid(
      span(opAt, opAt + Math.max(1, op.length)),
      op === "" ? "The condition compares with nothing" : `${op} is no comparison`,
      hint,
    );
  }
  return { left, op, right: valueOf(right.trimEnd(), span(rightAt, rightAt + Math.max(1, right.length))) };
}

export function conditionText(left: string, { op, right }: Pick<Condition, "op" | "right">): string {
  return `${left} ${op} ${JSON.stringify(right)}`;
}

function isOperator(op: string): op is Condition["op"] {
  return [">", ">=", "<", "<=", "="].includes(op);
}

function valueOf(text: string, span: Span): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    const hint = /^[\w-]+$/.test(text)
      ? `Text needs quotes: ${JSON.stringify(text)}.`
      : "Write a number, text in quotes, true, false or null.";
    throw invalid(
      span,
      text === "" ? "The condition compares with nothing" : `${text} is no value to compare with`,
      hint,
    );
  }
}

function invalid(span: Span, message: string, hint: string): Fault {
  return new Fault("CONDITION_INVALID", message, hint, span);
}
