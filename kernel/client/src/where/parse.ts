import { didYouMean } from "@zen/plugin-sdk";
import type { Comparison, Condition, Name, Value, Where } from "./ast.js";
import { syntaxFault, tokensOf, type Token } from "./tokens.js";
import { isKeyword } from "./words.js";

/**
 * Reads a where-expression: conditions joined by `and`, `or`, `not` and brackets, `and` before `or`.
 * @throws ZenError `QUERY_SYNTAX`, with carets under what cannot be read.
 */
export function parseWhere(text: string): Where {
  const reader = new Reader(text);
  const where = reader.either();
  reader.end();
  return where;
}

/** Nobody writes so many brackets; a stack that overflows would be no answer. */
const MAX_DEPTH = 100;

const COMPARISONS = new Set(["=", "!=", "<", "<=", ">", ">="]);
/** How other languages write what is written otherwise here. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  "==": "Write = for equal.",
  "<>": "Write != for not equal.",
  "&&": "Write and.",
  "||": "Write or.",
  "!": "Write not.",
};

class Reader {
  readonly #tokens: readonly Token[];
  #next = 0;
  #depth = 0;

  constructor(private readonly text: string) {
    this.#tokens = tokensOf(text);
  }

  either(): Where {
    return this.#joined("or", () => this.#joined("and", () => this.#negated()));
  }

  end(): void {
    const token = this.#token;
    if (token.kind === "end") return;
    if (token.text === ")") throw this.#fault(token, "This bracket closes nothing.");
    throw this.#unexpected(token, "and, or or the end");
  }

  get #token(): Token {
    return this.#tokens[this.#next] as Token;
  }

  #joined(op: "and" | "or", part: () => Where): Where {
    const parts = [part()];
    while (this.#take(op)) parts.push(part());
    return parts.length === 1 ? (parts[0] as Where) : { op, parts };
  }

  #negated(): Where {
    if (++this.#depth > MAX_DEPTH)
      throw this.#fault(this.#token, `There are more than ${MAX_DEPTH} brackets and nots within each other.`);
    try {
      if (this.#take("not")) return { op: "not", part: this.#negated() };
      const open = this.#token;
      if (!this.#takeSign("(")) return this.#condition();
      const inner = this.either();
      if (!this.#takeSign(")")) throw this.#fault(open, "This bracket is not closed.");
      return inner;
    } finally {
      this.#depth--;
    }
  }

  #condition(): Where {
    const field = this.#field();
    if (this.#take("is")) {
      const negated = this.#take("not");
      if (!this.#take("null")) throw this.#unexpected(this.#token, "null");
      return negate({ op: "is null", field }, negated);
    }
    const negated = this.#take("not");
    if (this.#take("in")) return negate({ op: "in", field, values: this.#list() }, negated);
    if (this.#take("contains")) return negate({ op: "contains", field, value: this.#value() }, negated);
    if (negated) throw this.#unexpected(this.#token, "in or contains");
    return this.#compared(field);
  }

  #compared(field: Name): Where {
    const token = this.#token;
    if (this.#takeSign("~")) return { op: "contains", field, value: this.#value() };
    if (this.#takeSign("!~")) return negate({ op: "contains", field, value: this.#value() }, true);
    if (token.kind !== "sign" || !COMPARISONS.has(token.text))
      throw this.#unexpected(token, `what ${field.name} is compared with`);
    this.#next++;
    return { op: token.text as Comparison, field, value: this.#value() };
  }

  /** Parts of a path may be quoted: `metrics."my metric"`. */
  #field(): Name {
    const first = this.#token;
    if ((first.kind !== "word" && first.kind !== "quoted") || isKey(first)) throw this.#unexpected(first, "a field");
    let { text: name, at } = first;
    this.#next++;
    for (let before = first; ;) {
      const token = this.#token;
      const joins =
        token.at.start === at.end &&
        (token.kind === "quoted"
          ? before.kind === "word" && name.endsWith(".")
          : token.kind === "word" && before.kind === "quoted" && token.text.startsWith("."));
      if (!joins) break;
      name += token.text;
      at = { start: at.start, end: token.at.end };
      before = token;
      this.#next++;
    }
    if (name === "") throw this.#fault(first, "A field has a name.");
    return { name, at };
  }

  #list(): readonly Value[] {
    const open = this.#token;
    const close = open.text === "[" ? "]" : ")";
    if (!this.#takeSign("(") && !this.#takeSign("[")) throw this.#unexpected(open, "a list such as (a, b)");
    const values: Value[] = [];
    if (this.#takeSign(close)) return values;
    do values.push(this.#value());
    while (this.#takeSign(","));
    if (!this.#takeSign(close)) throw this.#unexpected(this.#token, `a comma or ${close}`);
    return values;
  }

  #value(): Value {
    const token = this.#token;
    if (token.kind === "quoted") return this.#taken(token.text, true, token);
    if (token.kind !== "word" || isKey(token)) throw this.#unexpected(token, "a value");
    const value = this.#taken(token.text, false, token);
    const after = this.#token;
    if (!this.#take("ago")) return value;
    return { ...value, text: `${value.text} ago`, at: { start: value.at.start, end: after.at.end } };
  }

  #taken(text: string, quoted: boolean, { at }: Token): Value {
    this.#next++;
    return { text, quoted, at };
  }

  #take(word: string): boolean {
    const { kind, text } = this.#token;
    const taken = kind === "word" && text.toLowerCase() === word;
    if (taken) this.#next++;
    return taken;
  }

  #takeSign(sign: string): boolean {
    const { kind, text } = this.#token;
    const taken = kind === "sign" && text === sign;
    if (taken) this.#next++;
    return taken;
  }

  #unexpected(token: Token, expected: string) {
    const hint =
      ELSEWHERE[token.kind === "sign" ? token.text : ""] ?? (token.kind === "word" ? meant(token.text) : undefined);
    const found = token.kind === "end" ? "the end" : `${this.text.slice(token.at.start, token.at.end)}`;
    return this.#fault(token, `Here should be ${expected}, not ${found}.`, hint);
  }

  #fault({ at }: Token, message: string, hint?: string) {
    return syntaxFault(this.text, at, message, hint);
  }
}

function isKey({ kind, text }: Token): boolean {
  return kind === "word" && isKeyword(text);
}

function negate(condition: Condition, negated: boolean): Where {
  return negated ? { op: "not", part: condition } : condition;
}

/** A keyword that somebody may have meant. */
function meant(word: string): string | undefined {
  return didYouMean(word, ["and", "or", "not", "contains"]);
}
