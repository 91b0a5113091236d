import { describeAim, meets, type Measurement, type Row } from "./row.js";

/** A row with what came of it: a measurement, or why there is none. */
export interface Result {
  readonly row: Row;
  readonly measurement?: Measurement;
  readonly error?: string;
}

const HEAD = ["what", "measured", "floor", "ratio", "aim", "", "memory", "note"];

function cells({ row, measurement, error }: Result): string[] {
  if (measurement === undefined) return [row.name, "failed", row.against, "", "", "", "", error ?? ""];
  const { measured, floor, unit, memory, note } = measurement;
  return [
    row.name,
    `${round(measured)} ${unit}`,
    `${round(floor)} ${unit} (${row.against})`,
    `${round(measured / floor)}x`,
    describeAim(row.aim, unit),
    meets(row.aim, measurement) ? "met" : "missed",
    memory === undefined ? "" : `${Math.round(memory / 2 ** 20)} MiB`,
    note ?? "",
  ];
}

function round(value: number): string {
  return value >= 100 ? String(Math.round(value)) : String(Number(value.toPrecision(3)));
}

export function plainTable(results: readonly Result[]): string {
  const rows = [HEAD, ...results.map(cells)];
  const widths = HEAD.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

export function markdownTable(results: readonly Result[]): string {
  const rows = [HEAD, HEAD.map(() => "---"), ...results.map(cells)];
  return rows.map((row) => `| ${row.join(" | ")} |`).join("\n");
}

export function jsonTable(results: readonly Result[]): string {
  const rows = results.map(({ row, measurement, error }) => ({
    name: row.name,
    against: row.against,
    aim: row.aim,
    ...(measurement === undefined
      ? { error }
      : { ...measurement, ratio: measurement.measured / measurement.floor, met: meets(row.aim, measurement) }),
  }));
  return JSON.stringify(rows, undefined, 2);
}
