import { errorInText, type Span } from "./source.js";

export type TokenKind = "integer" | "float" | "string" | "name" | "quoted" | "keyword" | "symbol" | "end";

export interface Lexeme extends Span {
  readonly kind: TokenKind;
  /** Keywords in lower case, strings and quoted names without quotes, the rest as written. */
  readonly text: string;
}

/** Words with a meaning of their own, in any case; a column so named is written in double quotes. */
export const keywords: ReadonlySet<string> = new Set([
  "and",
  "or",
  "not",
  "in",
  "is",
  "null",
  "true",
  "false",
  "nan",
  "infinity",
]);

const patterns: readonly (readonly [TokenKind, RegExp])[] = [
  ["float", /(?:\d+\.\d*|\.\d+)(?:[eE][+-]?\d+)?|\d+[eE][+-]?\d+/uy],
  ["integer", /\d+/uy],
  ["name", /[\p{L}_][\p{L}\p{N}\p{M}_]*/uy],
  ["string", /'(?:[^']|'')*'/uy],
  ["quoted", /"(?:[^"]|"")*"/uy],
  ["symbol", /<=|>=|!=|<>|==|[-+*/%<>=(),]/uy],
];

/**
 * Splits an expression into lexemes, the last of kind `end`.
 * @throws ZenError `EXPRESSION_SYNTAX`
 */
export function tokenize(text: string): Lexeme[] {
  const lexemes: Lexeme[] = [];
  let at = skipSpace(text, 0);
  while (at < text.length) {
    const lexeme = next(text, at);
    lexemes.push(lexeme);
    at = skipSpace(text, lexeme.end);
  }
  lexemes.push({ kind: "end", text: "", start: at, end: at });
  return lexemes;
}

function skipSpace(text: string, from: number): number {
  let at = from;
  while (/[ \t\r\n]/.test(text[at] ?? "")) at++;
  return at;
}

function next(text: string, start: number): Lexeme {
  for (const [kind, pattern] of patterns) {
    pattern.lastIndex = start;
    const written = pattern.exec(text)?.[0];
    if (written !== undefined) return lexeme(text, kind, written, { start, end: start + written.length });
  }
  throw strangeCharacter(text, start);
}

function lexeme(text: string, kind: TokenKind, written: string, span: Span): Lexeme {
  if (kind === "name" && keywords.has(written.toLowerCase()))
    return { kind: "keyword", text: written.toLowerCase(), ...span };
  if (kind === "string" || kind === "quoted") return { kind, text: unquote(text, written, span), ...span };
  if ((kind === "integer" || kind === "float") && /[\p{L}_]/u.test(text.slice(span.end, span.end + 2))) {
    const letter = [...text.slice(span.end, span.end + 2)][0] ?? "";
    if (/[\p{L}_]/u.test(letter))
      throw errorInText(
        "EXPRESSION_SYNTAX",
        text,
        { start: span.end, end: span.end + letter.length },
        `A number ends before "${letter}"`,
      );
  }
  return { kind, text: written, ...span };
}

function unquote(text: string, written: string, span: Span): string {
  const quote = written[0]!;
  const value = written.slice(1, -1).replaceAll(quote + quote, quote);
  if (/\p{Surrogate}/u.test(value))
    throw errorInText("EXPRESSION_SYNTAX", text, span, "This text is not valid Unicode");
  if (quote === '"' && value === "")
    throw errorInText("EXPRESSION_SYNTAX", text, span, "A column name is missing between the quotes");
  return value;
}

function strangeCharacter(text: string, start: number): Error {
  const character = String.fromCodePoint(text.codePointAt(start)!);
  const at = { start, end: start + character.length };
  if (character === "'")
    return errorInText(
      "EXPRESSION_SYNTAX",
      text,
      at,
      "This string has no end",
      "Close it with ' (a ' inside is written '').",
    );
  if (character === '"')
    return errorInText("EXPRESSION_SYNTAX", text, at, "This column name has no end", 'Close it with ".');
  if (character === "&" || character === "|")
    return errorInText("EXPRESSION_SYNTAX", text, at, `"${character}" has no meaning here`, 'Write "and" or "or".');
  return errorInText("EXPRESSION_SYNTAX", text, at, `"${character}" has no meaning here`);
}
