import type { CsvOptions } from "../plan/input.js";

/** One record of a CSV file; `line` is where it begins, from 1. */
export interface CsvRecord {
  readonly fields: readonly string[];
  readonly line: number;
}

/** What breaks a file off: a quoted field without an end, or text after one. */
export class CsvSyntaxError extends Error {
  constructor(
    message: string,
    readonly line: number,
  ) {
    super(message);
  }
}

/**
 * Takes CSV text apart. Records end at a line feed, with a carriage return before it or not. A field that begins with a quote
 * ends at the next one that is not doubled; elsewhere a quote is a character like any other. Blank lines yield a record of one empty field.
 * @throws CsvSyntaxError
 */
export async function* csvRecords(text: AsyncIterable<string>, options: CsvOptions): AsyncGenerator<CsvRecord> {
  const splitter = new Splitter(options.delimiter ?? ",", options.quote ?? '"');
  for await (const piece of text) yield* splitter.push(piece);
  yield* splitter.end();
}

type State = "start" | "plain" | "quoted" | "closed";

class Splitter {
  private state: State = "start";
  private field = "";
  private fields: string[] = [];
  private line = 1;
  private beganAt = 1;

  constructor(
    private readonly delimiter: string,
    private readonly quote: string,
  ) {}

  *push(text: string): Generator<CsvRecord> {
    for (const character of text) {
      const record = this.take(character);
      if (record !== undefined) yield record;
    }
  }

  *end(): Generator<CsvRecord> {
    if (this.state === "quoted") throw new CsvSyntaxError("A quoted field has no end", this.beganAt);
    if (this.field !== "" || this.fields.length > 0 || this.state === "closed") yield this.finish();
  }

  private take(character: string): CsvRecord | undefined {
    if (this.state === "quoted") {
      if (character === this.quote) this.state = "closed";
      else this.add(character);
    } else if (this.state === "closed" && character === this.quote) {
      this.add(character);
      this.state = "quoted";
    } else if (character === this.delimiter) this.endField();
    else if (character === "\n") return this.finish();
    else if (this.state === "closed" && character !== "\r")
      throw new CsvSyntaxError("Text follows the end of a quoted field", this.beganAt);
    else if (this.state === "start" && character === this.quote) this.state = "quoted";
    else if (this.state !== "closed") {
      this.add(character);
      this.state = "plain";
    }
    return undefined;
  }

  private add(character: string): void {
    if (character === "\n") this.line++;
    this.field += character;
  }

  private endField(): void {
    this.fields.push(this.field);
    this.field = "";
    this.state = "start";
  }

  private finish(): CsvRecord {
    if (this.state === "plain" && this.field.endsWith("\r")) this.field = this.field.slice(0, -1);
    this.endField();
    const record = { fields: this.fields, line: this.beganAt };
    this.fields = [];
    this.beganAt = ++this.line;
    return record;
  }
}
