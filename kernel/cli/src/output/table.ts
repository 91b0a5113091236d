import { cut, printable, widthOf } from "./width.js";

export interface Column<Row> {
  readonly title: string;
  readonly value: (row: Row) => string;
  readonly right?: boolean;
  /** May be cut when the terminal is too narrow; the others keep their width. */
  readonly flexible?: boolean;
  /** Colours a cell; called after it has been cut and padded. */
  readonly style?: (cell: string, row: Row) => string;
}

const GAP = "  ";
const LEAST = 8;

/** Rows in aligned columns under quiet headings, no wider than `width` where columns may give way. */
export function table<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  options: { readonly width: number; readonly heading: (text: string) => string },
): readonly string[] {
  const cells = rows.map((row) => columns.map(({ value }) => printable(value(row)).replace(/\s*\n\s*/g, " ")));
  const widths = fit(
    columns,
    columns.map(({ title }, i) => Math.max(widthOf(title), ...cells.map((row) => widthOf(row[i] ?? "")))),
    options.width,
  );
  const line = (texts: readonly string[], style: (text: string, index: number) => string): string =>
    texts
      .map((text, i) =>
        style(pad(cut(text, widths[i] ?? 0), widths[i] ?? 0, columns[i]?.right === true, i === texts.length - 1), i),
      )
      .join(GAP)
      .trimEnd();
  return [
    options.heading(
      line(
        columns.map(({ title }) => title),
        (text) => text,
      ),
    ),
    ...cells.map((texts, index) => line(texts, (text, i) => columns[i]?.style?.(text, rows[index] as Row) ?? text)),
  ];
}

function fit<Row>(columns: readonly Column<Row>[], wanted: readonly number[], width: number): readonly number[] {
  const widths = [...wanted];
  const excess = (): number => widths.reduce((sum, one) => sum + one, GAP.length * (widths.length - 1)) - width;
  while (excess() > 0) {
    const candidates = columns.flatMap(({ flexible }, i) => (flexible === true && (widths[i] ?? 0) > LEAST ? [i] : []));
    const widest = candidates.sort((a, b) => (widths[b] ?? 0) - (widths[a] ?? 0))[0];
    if (widest === undefined) break;
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
  return widths;
}

function pad(text: string, width: number, right: boolean, last: boolean): string {
  const space = " ".repeat(Math.max(0, width - widthOf(text)));
  return right ? space + text : last ? text : text + space;
}
