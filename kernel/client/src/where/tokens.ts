import { errorInText, type Span, type ZenError } from "@zen/plugin-sdk";
import { WORD } from "./words.js";

export interface Token {
  /** `sign`: an operator, a bracket or a comma. */
  readonly kind: "word" | "quoted" | "sign" | "end";
  /** Without its quotes. */
  readonly text: string;
  readonly at: Span;
}

const SIGN = /<=|>=|!=|!~|==|<>|&&|\|\||[<>=~()[\],!]/y;
const QUOTED = /"(?:[^"]|"")*"|'(?:[^']|'')*'/uy;

const GUIDE = "For example: state = failed and metrics.accuracy >= 0.9. A text with spaces goes in quotes.";

/** An error with the carets under what is wrong. */
export function syntaxFault(text: string, at: Span, message: string, hint = GUIDE): ZenError {
  return errorInText("QUERY_SYNTAX", text, at, message, hint);
}

/** @throws ZenError `QUERY_SYNTAX` for a quote that does not end. */
export function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = [];
  for (let start = 0; start < text.length;) {
    if (/\s/.test(text[start] as string)) {
      start++;
      continue;
    }
    const token = quotedAt(text, start) ?? tokenAt("sign", SIGN, text, start) ?? tokenAt("word", WORD, text, start);
    if (token === undefined)
      throw syntaxFault(
        text,
        { start, end: text.length },
        "This quote does not end.",
        "Write a quote within a quoted text twice.",
      );
    tokens.push(token);
    start = token.at.end;
  }
  return [...tokens, { kind: "end", text: "", at: { start: text.length, end: text.length } }];
}

function tokenAt(kind: Token["kind"], pattern: RegExp, text: string, start: number): Token | undefined {
  pattern.lastIndex = start;
  const found = pattern.exec(text)?.[0];
  return found === undefined ? undefined : { kind, text: found, at: { start, end: start + found.length } };
}

function quotedAt(text: string, start: number): Token | undefined {
  const token = tokenAt("quoted", QUOTED, text, start);
  if (token === undefined) return undefined;
  const quote = token.text[0] as string;
  return { ...token, text: token.text.slice(1, -1).replaceAll(quote + quote, quote) };
}
