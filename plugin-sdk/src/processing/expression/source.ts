import type { Expression } from "./ast.js";
import { errorInText as shownInText, type Span } from "../../caret.js";
import type { ZenError } from "../../errors.js";

export type { Span } from "../../caret.js";

const places = new WeakMap<Expression, { readonly text: string; readonly span: Span }>();

/** Remembers where a node was read, beside the node: the tree itself stays plain data. */
export function remember<E extends Expression>(node: E, text: string, span: Span): E {
  places.set(node, { text, span });
  return node;
}

/** An error about a node: with the caret where the node was read, or with the expression alone when it was built. */
export function errorAt(
  code: string,
  node: Expression,
  message: string,
  printed: () => string,
  hint?: string,
): ZenError {
  const place = places.get(node);
  if (place !== undefined) return errorInText(code, place.text, place.span, message, hint);
  const text = printed();
  return errorInText(code, text, { start: 0, end: text.length }, message, hint);
}

const GUIDE =
  "Write a column bare or in double quotes, a text in single quotes; docs/guides/expressions.md lists the operators and functions.";

/** An error with the line that holds the place, and carets under it. */
export function errorInText(code: string, text: string, span: Span, message: string, hint = GUIDE): ZenError {
  return shownInText(code, text, span, message, hint);
}
