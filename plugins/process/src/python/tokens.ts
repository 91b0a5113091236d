/** A piece of Python source as far as finding imports needs it: a word, a sign, or the end of a statement. */
export type Token =
  | { readonly kind: "word"; readonly text: string }
  | { readonly kind: "sign"; readonly text: string }
  | { readonly kind: "end" };

const WORD = /[\p{L}\p{Nl}_][\p{L}\p{Nl}\p{Mn}\p{Mc}\p{Nd}\p{Pc}_]*/uy;
const NUMBER = /\.?\d[\w.]*/y;
/** String prefixes, in any order and case. */
const PREFIX = /^(?:[rR]?[bBfFtT]|[bBfFtT][rR]|[rRuU])$/;
const OPENING = "([{";
const CLOSING = ")]}";

/**
 * Takes Python source apart into statements, without a Python at hand. Strings, comments and numbers are passed over; lines are joined
 * within brackets and after a backslash. It never fails: of what is no Python it makes what it can.
 */
export function* tokens(source: string): Iterable<Token> {
  let depth = 0;
  for (let at = source.startsWith("\ufeff") ? 1 : 0; at < source.length;) {
    const char = source[at] as string;
    if (char === "#") at = endOfLine(source, at);
    else if (char === "\\" && /^\\\r?\n/.test(source.slice(at, at + 3))) at = endOfLine(source, at) + 1;
    else if (char === "\n") {
      if (depth === 0) yield { kind: "end" };
      at++;
    } else if (char === '"' || char === "'") at = endOfString(source, at, "");
    else if (char === ";" && depth === 0) {
      yield { kind: "end" };
      at++;
    } else {
      const word = match(WORD, source, at);
      const next = source[at + (word?.length ?? 0)];
      if (word !== undefined && (next === '"' || next === "'") && PREFIX.test(word))
        at = endOfString(source, at + word.length, word.toLowerCase());
      else if (word !== undefined) {
        yield { kind: "word", text: word };
        at += word.length;
      } else {
        const number = match(NUMBER, source, at);
        if (OPENING.includes(char)) depth++;
        if (CLOSING.includes(char)) depth = Math.max(0, depth - 1);
        if (number === undefined && !/\s/.test(char)) yield { kind: "sign", text: char };
        at += number?.length ?? 1;
      }
    }
  }
  yield { kind: "end" };
}

function match(pattern: RegExp, source: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(source)?.[0];
}

function endOfLine(source: string, at: number): number {
  const end = source.indexOf("\n", at);
  return end < 0 ? source.length : end;
}

/** The index after the string that begins with a quote at `at`. */
function endOfString(source: string, at: number, prefix: string): number {
  const quote = source[at] as string;
  const triple = source.startsWith(quote.repeat(3), at);
  const close = triple ? quote.repeat(3) : quote;
  const formatted = /[ft]/.test(prefix);
  for (let i = at + close.length; i < source.length;) {
    if (source[i] === "\\") i += 2;
    else if (source.startsWith(close, i)) return i + close.length;
    else if (!triple && source[i] === "\n") return i;
    else if (formatted && source.startsWith("{{", i)) i += 2;
    else if (formatted && source[i] === "{") i = endOfField(source, i, close);
    else i++;
  }
  return source.length;
}

/**
 * The index after a field `{...}` of an f-string. Since Python 3.12 strings within it may use the same quotes; before, the quote ended
 * the string, which is what is taken to have happened when the field has no end on its line.
 */
function endOfField(source: string, at: number, close: string): number {
  let depth = 0;
  for (let i = at; i < source.length;) {
    const char = source[i] as string;
    if (char === "\n" && close.length === 1) return i;
    if (OPENING.includes(char)) depth++;
    if (CLOSING.includes(char) && --depth === 0) return i + 1;
    if (char === '"' || char === "'") {
      const end = endOfString(source, i, "f");
      if (close.length === 1 && source.slice(i, end).includes("\n")) return i;
      i = end;
    } else i++;
  }
  return source.length;
}
