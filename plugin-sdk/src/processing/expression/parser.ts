import { call, column, type Expression, type Literal } from "./ast.js";
import { floatLiteral, integerLiteral, isInt64, nullLiteral, parseTimestamp } from "./literals.js";
import { errorInText, remember, type Span } from "./source.js";
import { tokenize, type Lexeme } from "./tokenizer.js";

const comparisons: Readonly<Record<string, string>> = {
  "=": "equal",
  "==": "equal",
  "!=": "not_equal",
  "<>": "not_equal",
  "<": "less",
  "<=": "less_or_equal",
  ">": "greater",
  ">=": "greater_or_equal",
};
const additions: Readonly<Record<string, string>> = { "+": "add", "-": "subtract" };
const products: Readonly<Record<string, string>> = { "*": "multiply", "/": "divide", "%": "remainder" };

const deepest = 100;

/**
 * Reads an expression. From loosest to tightest: `or`; `and`; `not`; one of `= != < <= > >= in (...) is null` (they do not chain);
 * `+ -`; `* / %`; a sign. `not in`, `is not null`, `==` and `<>` are read too. Columns are bare or in double quotes, strings in single
 * quotes, a quote inside either is written twice; `timestamp('2001-01-31T12:00:00Z')` is a literal.
 * @throws ZenError `EXPRESSION_SYNTAX` with carets under the place
 */
export function parse(text: string): Expression {
  return new Parser(text).whole();
}

class Parser {
  private readonly lexemes: readonly Lexeme[];
  private at = 0;
  private depth = 0;

  constructor(private readonly text: string) {
    this.lexemes = tokenize(text);
  }

  whole(): Expression {
    if (this.peek().kind === "end") throw this.error(this.peek(), "The expression is empty");
    const expression = this.or();
    if (this.peek().kind !== "end") throw this.unexpected("The end of the expression");
    return expression;
  }

  private or(): Expression {
    return this.chain(
      () => this.and(),
      (lexeme) => (lexeme.kind === "keyword" && lexeme.text === "or" ? "or" : undefined),
    );
  }

  private and(): Expression {
    return this.chain(
      () => this.not(),
      (lexeme) => (lexeme.kind === "keyword" && lexeme.text === "and" ? "and" : undefined),
    );
  }

  private not(): Expression {
    const start = this.peek().start;
    if (!this.skip("keyword", "not")) return this.comparison();
    return this.nested(() => this.node(call("not", this.not()), start));
  }

  private comparison(): Expression {
    const start = this.peek().start;
    const left = this.additive();
    const name = this.peek().kind === "symbol" ? comparisons[this.peek().text] : undefined;
    if (name !== undefined) {
      this.at++;
      const node = this.node(call(name, left, this.additive()), start);
      if (this.peek().kind === "symbol" && this.peek().text in comparisons) {
        throw this.error(this.peek(), "Comparisons do not chain", 'Write "a < b and b < c".');
      }
      return node;
    }
    if (this.skip("keyword", "is")) return this.isNull(left, start);
    const negated = this.skip("keyword", "not");
    if (negated && !(this.peek().kind === "keyword" && this.peek().text === "in")) throw this.unexpected('"in"');
    if (!this.skip("keyword", "in")) return left;
    const node = this.node(call("in", left, ...this.list()), start);
    return negated ? this.node(call("not", node), start) : node;
  }

  private isNull(operand: Expression, start: number): Expression {
    const negated = this.skip("keyword", "not");
    if (!this.skip("keyword", "null")) throw this.unexpected('"null"');
    const node = this.node(call("is_null", operand), start);
    return negated ? this.node(call("not", node), start) : node;
  }

  private additive(): Expression {
    return this.chain(
      () => this.product(),
      (lexeme) => (lexeme.kind === "symbol" ? additions[lexeme.text] : undefined),
    );
  }

  private product(): Expression {
    return this.chain(
      () => this.signed(),
      (lexeme) => (lexeme.kind === "symbol" ? products[lexeme.text] : undefined),
    );
  }

  private chain(operand: () => Expression, nameOf: (lexeme: Lexeme) => string | undefined): Expression {
    const start = this.peek().start;
    let left = operand();
    for (let length = 0, name = nameOf(this.peek()); name !== undefined; name = nameOf(this.peek()), length++) {
      if (length > deepest) throw this.error(this.peek(), "The expression is too long");
      this.at++;
      left = this.node(call(name, left, operand()), start);
    }
    return left;
  }

  private signed(): Expression {
    const start = this.peek().start;
    if (!this.skip("symbol", "-")) return this.primary();
    const number = this.peek();
    if (number.kind === "integer" || number.kind === "float") {
      this.at++;
      return this.node(
        this.number(number, true) ?? call("negate", this.node(this.number(number, false)!, number.start)),
        start,
      );
    }
    return this.nested(() => this.node(call("negate", this.signed()), start));
  }

  private primary(): Expression {
    const lexeme = this.peek();
    const start = lexeme.start;
    this.at++;
    switch (lexeme.kind) {
      case "integer":
      case "float":
        return this.node(this.number(lexeme, false)!, start);
      case "string":
        return this.node({ kind: "literal", type: "string", value: lexeme.text }, start);
      case "quoted":
        return this.node(column(lexeme.text), start);
      case "name":
        return this.isSymbol("(") ? this.call(lexeme) : this.node(column(lexeme.text), start);
      case "keyword":
        if (lexeme.text in constants) return this.node({ ...constants[lexeme.text]! }, start);
        break;
      case "symbol":
        if (lexeme.text === "(") return this.parenthesised();
        break;
      case "end":
        break;
    }
    this.at--;
    throw this.unexpected("A value, a column or a function");
  }

  private parenthesised(): Expression {
    const inside = this.nested(() => this.or());
    if (!this.skip("symbol", ")")) throw this.unexpected('")"');
    return inside;
  }

  private call(name: Lexeme): Expression {
    const args = this.nested(() => this.list());
    if (name.text !== "timestamp") return this.node(call(name.text, ...args), name.start);
    const [text] = args;
    if (args.length !== 1 || text?.kind !== "literal" || text.type !== "string") {
      throw this.error(
        { start: name.start, end: this.previousEnd },
        "timestamp(...) takes one string, such as timestamp('2001-01-31T12:00:00Z')",
      );
    }
    const value = parseTimestamp(text.value as string);
    if (value === undefined)
      throw this.error(
        { start: name.start, end: this.previousEnd },
        "This is no ISO 8601 time between the years 1 and 9999",
      );
    return this.node(integerLiteral("timestamp", value), name.start);
  }

  /** `( expression, ... )`, possibly empty. */
  private list(): Expression[] {
    if (!this.skip("symbol", "(")) throw this.unexpected('"("');
    const items: Expression[] = [];
    if (this.skip("symbol", ")")) return items;
    do items.push(this.nested(() => this.or()));
    while (this.skip("symbol", ","));
    if (!this.skip("symbol", ")")) throw this.unexpected('"," or ")"');
    return items;
  }

  /** Undefined for a zero with a minus sign, which no literal can hold. */
  private number(lexeme: Lexeme, negative: boolean): Literal | undefined {
    if (lexeme.kind === "float") {
      const value = Number(lexeme.text);
      if (!Number.isFinite(value)) throw this.error(lexeme, "This number is too large for float64");
      return negative && value === 0 ? undefined : floatLiteral(negative ? -value : value);
    }
    const value = negative ? -BigInt(lexeme.text) : BigInt(lexeme.text);
    if (!isInt64(value))
      throw this.error(
        lexeme,
        "This number does not fit into 64 bits",
        "Write it with a decimal point to make it a float64.",
      );
    return negative && value === 0n ? undefined : integerLiteral("int64", value);
  }

  private peek(): Lexeme {
    return this.lexemes[this.at]!;
  }

  private get previousEnd(): number {
    return this.lexemes[this.at - 1]!.end;
  }

  private isSymbol(text: string): boolean {
    return this.peek().kind === "symbol" && this.peek().text === text;
  }

  private skip(kind: "keyword" | "symbol", text: string): boolean {
    const found = this.peek().kind === kind && this.peek().text === text;
    if (found) this.at++;
    return found;
  }

  private nested<T>(read: () => T): T {
    if (++this.depth > deepest) throw this.error(this.peek(), "The expression is nested too deeply");
    const result = read();
    this.depth--;
    return result;
  }

  private node<E extends Expression>(node: E, start: number): E {
    return remember(node, this.text, { start, end: this.previousEnd });
  }

  private unexpected(wanted: string): Error {
    const found =
      this.peek().kind === "end"
        ? "the expression ends"
        : `there is "${this.text.slice(this.peek().start, this.peek().end)}"`;
    return this.error(this.peek(), `${wanted} should follow, but ${found}`);
  }

  private error(span: Span, message: string, hint?: string): Error {
    return errorInText("EXPRESSION_SYNTAX", this.text, span, message, hint);
  }
}

const constants: Readonly<Record<string, Literal>> = {
  null: nullLiteral,
  true: { kind: "literal", type: "bool", value: true },
  false: { kind: "literal", type: "bool", value: false },
  nan: floatLiteral(NaN),
  infinity: floatLiteral(Infinity),
};
