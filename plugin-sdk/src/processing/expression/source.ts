import type { Expression } from "./ast.js";
import { ZenError } from "../../errors.js";

/** A place in the text of an expression: UTF-16 positions, `end` exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

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

const shownAround = 40;

/** An error with the line that holds the place, and carets under it. */
export function errorInText(code: string, text: string, span: Span, message: string, hint = GUIDE): ZenError {
  const lineStart = text.lastIndexOf("\n", Math.max(0, span.start - 1)) + 1;
  const newline = text.indexOf("\n", lineStart);
  const lineEnd = newline === -1 ? text.length : newline;
  const from = span.start - lineStart > shownAround ? span.start - shownAround : lineStart;
  const to = Math.min(lineEnd, Math.max(span.start, Math.min(span.end, span.start + shownAround)) + shownAround);
  const line = `${from > lineStart ? "…" : ""}${text.slice(from, to)}${to < lineEnd ? "…" : ""}`;
  const before = `${from > lineStart ? " " : ""}${text.slice(from, span.start).replace(/[^\t]/gu, " ")}`;
  const width = Math.max(1, [...text.slice(span.start, Math.min(span.end, to))].length);
  return new ZenError(code, `${message}\n  ${line}\n  ${before}${"^".repeat(width)}`, {
    hint,
    data: { expression: text, start: span.start, end: span.end },
  });
}
