import type { WriteStream } from "node:tty";
import pc from "picocolors";
import { table, type Column } from "./table.js";

export type Style = ReturnType<typeof pc.createColors>;

type Stream = NodeJS.WritableStream & Partial<Pick<WriteStream, "isTTY" | "columns">>;

/** Where a command writes: results for a person or one JSON document on stdout, all else on stderr. */
export class Output {
  readonly style: Style;
  readonly errorStyle: Style;
  /** Set by whoever redraws lines at the end of stderr: takes them away while something is written above them. */
  above: ((write: () => void) => void) | undefined;

  constructor(
    readonly json: boolean,
    readonly stdout: Stream,
    readonly stderr: Stream,
    private readonly env: NodeJS.ProcessEnv,
  ) {
    this.style = pc.createColors(this.colours(stdout));
    this.errorStyle = pc.createColors(this.colours(stderr));
  }

  /** Whether a person watches stderr: lines there may be rewritten. */
  get live(): boolean {
    return !this.json && this.stderr.isTTY === true && !this.env["CI"] && this.env["TERM"] !== "dumb";
  }

  /** A line of the result for a person; nothing with `--json`. */
  print(line = ""): void {
    if (!this.json) this.stdout.write(`${line}\n`);
  }

  table<Row>(rows: readonly Row[], columns: readonly Column<Row>[]): void {
    if (this.json) return;
    const width = this.stdout.isTTY === true ? (this.stdout.columns ?? 80) : Number.POSITIVE_INFINITY;
    for (const line of table(rows, columns, { width, heading: this.style.dim })) this.print(line);
  }

  /** Something beside the result, on stderr; nothing with `--json`. */
  note(line: string): void {
    if (this.json) return;
    const write = (): void => void this.stderr.write(`${line}\n`);
    if (this.above === undefined) write();
    else this.above(write);
  }

  document(value: unknown): void {
    this.stdout.write(`${JSON.stringify(value, undefined, 2)}\n`);
  }

  private colours(stream: Stream): boolean {
    if (this.env["NO_COLOR"]) return false;
    const forced = this.env["FORCE_COLOR"];
    if (forced !== undefined && forced !== "") return forced !== "0";
    return stream.isTTY === true && this.env["TERM"] !== "dumb";
  }
}
