import type { LogLine } from "@zen/plugin-sdk";

interface Piece {
  readonly start: number;
  readonly text: string;
}

const ROW = /^([OEoe]) (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z) (.*)\$$/;
const STREAMS = { O: "stdout", E: "stderr" } as const;
const EPOCH = new Date(0).toISOString();

/**
 * Puts lines together again from the rows that the machine writes (see `script.ts`), as they come in pieces. A line's cursor is
 * `FROM.AFTER`: the offset of the first row that is still wanted after it, and that at which its own last row ends.
 */
export class Rows {
  #offset: number;
  readonly #after: number;
  #rest = "";
  /** Whether the first row may have lost its beginning. */
  #torn = false;
  readonly #begun = new Map<"O" | "E", Piece>();
  #time = EPOCH;

  constructor(cursor = "0.0") {
    const [from, after] = /^(\d{1,15})\.(\d{1,15})$/.exec(cursor)?.slice(1).map(Number) ?? [];
    this.#offset = from ?? 0;
    this.#after = after ?? 0;
  }

  /** Where to read on. */
  get position(): number {
    return this.#offset + this.#rest.length;
  }

  /** The lines that end in `text`, which begins at `start`; where that is further on than wanted, a line says so. */
  *take(text: string, start: number): Generator<LogLine> {
    if (start > this.position) yield this.#gap(start);
    this.#rest += text.slice(this.position - start);
    for (let end: number; (end = this.#rest.indexOf("\n")) >= 0;) {
      const line = this.#row(this.#rest.slice(0, end));
      this.#rest = this.#rest.slice(end + 1);
      this.#offset += end + 1;
      if (line !== undefined && this.#offset > this.#after) yield { cursor: this.#cursor(), ...line };
    }
  }

  /** Lines that never came to an end, when no more will come. */
  *last(): Generator<LogLine> {
    for (const [stream, { text }] of [...this.#begun]) {
      this.#begun.delete(stream);
      this.#offset += 1;
      yield { cursor: this.#cursor(), time: this.#time, stream: STREAMS[stream], text: decoded(text) };
    }
  }

  #gap(start: number): LogLine {
    const lost = start - this.position;
    this.#offset = start;
    this.#rest = "";
    this.#torn = true;
    this.#begun.clear();
    return {
      cursor: this.#cursor(),
      time: this.#time,
      stream: "log",
      text: `[${lost} bytes of the log were overwritten before they could be read]`,
    };
  }

  #row(row: string): Omit<LogLine, "cursor"> | undefined {
    const torn = this.#torn;
    this.#torn = false;
    const [, kind, time, text] = ROW.exec(row.replace(/\r$/, "")) ?? [];
    if (kind === undefined || time === undefined || text === undefined)
      return torn || row === "" ? undefined : { time: this.#time, stream: "log", text: row };
    this.#time = time;
    const stream = kind.toUpperCase() as "O" | "E";
    const before = this.#begun.get(stream);
    const whole = (before?.text ?? "") + text;
    if (kind !== stream) {
      this.#begun.set(stream, { start: before?.start ?? this.#offset, text: whole });
      return undefined;
    }
    this.#begun.delete(stream);
    return { time, stream: STREAMS[stream], text: decoded(whole) };
  }

  #cursor(): string {
    const from = Math.min(this.#offset, ...[...this.#begun.values()].map(({ start }) => start));
    return `${from}.${this.#offset}`;
  }
}

const NAMED: Readonly<Record<string, string>> = { a: "\x07", b: "\b", f: "\f", n: "\n", r: "\r", t: "\t", v: "\v" };

/** The text whose UTF-8 bytes sed's command `l` has made printable. */
function decoded(text: string): string {
  const bytes = text.replace(/\\(?:([0-7]{3})|(.))/g, (_, octal: string | undefined, other: string) =>
    octal === undefined ? (NAMED[other] ?? other) : String.fromCharCode(Number.parseInt(octal, 8)),
  );
  return Buffer.from(bytes, "latin1").toString("utf8");
}
