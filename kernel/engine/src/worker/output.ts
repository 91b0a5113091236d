import type { LogEntry } from "../run/engine.js";

const LINE = 16_384;
/** Beyond this much text the middle is left out: the first and the last half of it are kept. */
const LIMIT = 8 << 20;

/** What one execution prints, line by line, in the order in which it came. */
export class Output {
  readonly #head: LogEntry[] = [];
  #tail: LogEntry[] = [];
  #headSize = 0;
  #tailSize = 0;
  #cut = 0;
  readonly #open = { stdout: "", stderr: "" };

  /**
   * `heard` is told of each line as it comes; `clean` takes out of lines what must not be kept; `kept` is told of the lines that will
   * stand at the beginning of what is kept, as they stand there.
   */
  constructor(
    private readonly heard: (stream: LogEntry["stream"], text: string) => void = () => undefined,
    private readonly clean: (line: string) => string = (line) => line,
    private readonly kept: (entry: LogEntry) => void = () => undefined,
  ) {}

  /** Text as it was written, with or without the end of its line. */
  write(stream: "stdout" | "stderr", text: string): void {
    const lines = (this.#open[stream] + text).split(/\r?\n/);
    this.#open[stream] = lines.pop() as string;
    for (const line of lines) this.line(stream, line);
    if (this.#open[stream].length > LINE) this.#endLine(stream);
  }

  line(stream: LogEntry["stream"], raw: string): void {
    const text = this.clean(raw);
    const entry = {
      time: new Date().toISOString(),
      stream,
      text: text.length > LINE ? `${text.slice(0, LINE)} ...` : text,
    };
    const size = entry.text.length + 64;
    if (this.#tailSize === 0 && this.#headSize + size <= LIMIT / 2) {
      this.#headSize += size;
      this.#head.push(entry);
      this.kept(entry);
    } else {
      this.#tailSize += size;
      this.#tail.push(entry);
      if (this.#tailSize > LIMIT) this.#forget();
    }
    // After the cut the lines are kept but no longer shown live: nobody reads a gigabyte.
    if (this.#cut === 0) this.heard(stream, entry.text);
  }

  /** The last lines, as a person sees them. */
  last(count: number): readonly string[] {
    this.#endLine("stdout");
    this.#endLine("stderr");
    return [...this.#head.slice(-count), ...this.#tail.slice(-count)].slice(-count).map(({ text }) => text);
  }

  /** JSON lines; undefined when nothing was printed. */
  toBytes(): Uint8Array | undefined {
    this.#endLine("stdout");
    this.#endLine("stderr");
    if (this.#head.length === 0) return undefined;
    const gap: LogEntry[] =
      this.#cut === 0
        ? []
        : [{ time: this.#tail[0]?.time ?? "", stream: "log", text: `... ${this.#cut} lines left out ...` }];
    return Buffer.from([...this.#head, ...gap, ...this.#tail].map((entry) => `${JSON.stringify(entry)}\n`).join(""));
  }

  #endLine(stream: "stdout" | "stderr"): void {
    const rest = this.#open[stream];
    this.#open[stream] = "";
    if (rest !== "") this.line(stream, rest);
  }

  /** Drops the older half of the tail; rarely, so that each line costs little. */
  #forget(): void {
    const keep = this.#tail.slice(Math.ceil(this.#tail.length / 2));
    this.#cut += this.#tail.length - keep.length;
    this.#tail = keep;
    this.#tailSize = keep.reduce((sum, { text }) => sum + text.length + 64, 0);
  }
}
