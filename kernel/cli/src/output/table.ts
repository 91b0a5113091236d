import { cut, printable, widthOf } from "./width.js";

export interface Column<Row> {
  readonly title: string;
  readonly value: (row: Row) => string;
  readonly right?: boolean;
  /** May be cut when the terminal is too narrow; the others keep their width. */
  readonly flexible?: boolean;
  /** Where cutting is not enough, columns with a rank are left out, the lowest rank first. */
  readonly yields?: number;
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
  const shown = layOut(
    columns.map((column) => content(column, rows)),
    options.width,
  );
  const line = (texts: readonly string[], style: (text: string, index: number) => string): string =>
    texts
      .map((text, i) => {
        const { width, column } = shown[i]!;
        return style(pad(cut(text, width), width, column.right === true, i === texts.length - 1), i);
      })
      .join(GAP)
      .trimEnd();
  return [
    options.heading(
      line(
        shown.map(({ column }) => column.title),
        (text) => text,
      ),
    ),
    ...rows.map((row, index) =>
      line(
        shown.map(({ cells }) => cells[index]!),
        (text, i) => shown[i]!.column.style?.(text, row) ?? text,
      ),
    ),
  ];
}

interface Content<Row> {
  readonly column: Column<Row>;
  readonly cells: readonly string[];
  readonly width: number;
}

function content<Row>(column: Column<Row>, rows: readonly Row[]): Content<Row> {
  const cells = rows.map((row) => printable(column.value(row)).replace(/\s*\n\s*/g, " "));
  return { column, cells, width: Math.max(widthOf(column.title), ...cells.map(widthOf)) };
}

/** What is shown of the columns, and how wide: cut where that is enough, else without those that yield. */
function layOut<Row>(all: readonly Content<Row>[], width: number): readonly Content<Row>[] {
  const columns = [...all];
  for (;;) {
    const widths = fit(columns, width);
    const ranks = columns.flatMap(({ column: { yields } }) => yields ?? []);
    if (totalOf(widths) <= width || ranks.length === 0) return columns.map((one, i) => ({ ...one, width: widths[i]! }));
    columns.splice(
      columns.findIndex(({ column }) => column.yields === Math.min(...ranks)),
      1,
    );
  }
}

function fit<Row>(columns: readonly Content<Row>[], width: number): readonly number[] {
  const widths = columns.map((one) => one.width);
  while (totalOf(widths) > width) {
    const candidates = columns.flatMap(({ column }, i) => (column.flexible === true && widths[i]! > LEAST ? [i] : []));
    const widest = candidates.sort((a, b) => widths[b]! - widths[a]!)[0];
    if (widest === undefined) break;
    widths[widest]!--;
  }
  return widths;
}

function totalOf(widths: readonly number[]): number {
  return widths.reduce((sum, one) => sum + one, GAP.length * (widths.length - 1));
}

function pad(text: string, width: number, right: boolean, last: boolean): string {
  const space = " ".repeat(Math.max(0, width - widthOf(text)));
  return right ? space + text : last ? text : text + space;
}
