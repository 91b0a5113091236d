import { ZenError } from "./errors.js";

/** A place in a text: UTF-16 positions, `end` exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

const shownAround = 40;

/** An error about a place in a text that somebody wrote: its message shows the line, with carets under the place. */
export function errorInText(code: string, text: string, span: Span, message: string, hint?: string): ZenError {
  const lineStart = text.lastIndexOf("\n", Math.max(0, span.start - 1)) + 1;
  const newline = text.indexOf("\n", lineStart);
  const lineEnd = newline === -1 ? text.length : newline;
  const from = span.start - lineStart > shownAround ? span.start - shownAround : lineStart;
  const to = Math.min(lineEnd, Math.max(span.start, Math.min(span.end, span.start + shownAround)) + shownAround);
  const line = `${from > lineStart ? "…" : ""}${text.slice(from, to)}${to < lineEnd ? "…" : ""}`;
  const before = `${from > lineStart ? " " : ""}${text.slice(from, span.start).replace(/[^\t]/gu, " ")}`;
  const width = Math.max(1, [...text.slice(span.start, Math.min(span.end, to))].length);
  return new ZenError(code, `${message}\n  ${line}\n  ${before}${"^".repeat(width)}`, {
    ...(hint === undefined ? {} : { hint }),
    data: { expression: text, start: span.start, end: span.end },
  });
}
