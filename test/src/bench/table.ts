import os from "node:os";
import { describeAim, meets, type Aim, type Measurement, type Row } from "./row.js";

/** A row with what came of it: a measurement, or why there is none. */
export interface Result {
  readonly row: Row;
  readonly measurement?: Measurement;
  readonly error?: string;
}

const HEAD = ["what", "measured", "floor", "ratio", "aim", "", "memory", "note"];

function cells({ row, measurement, error }: Result): string[] {
  const { name, against = "", aim } = row;
  if (measurement === undefined) return [name, "failed", against, "", "", "", "", error ?? ""];
  const { measured, floor, unit, memory, note } = measurement;
  return [
    name,
    `${round(measured)} ${unit}`,
    floor === undefined ? "" : `${round(floor)} ${unit} (${against})`,
    floor === undefined ? "" : `${round(measured / floor)}x`,
    aim === undefined ? "" : describeAim(aim, unit),
    aim === undefined ? "information" : meets(aim, measurement) ? "met" : "missed",
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
  return [machine(), "", ...rows.map((row) => `| ${row.join(" | ")} |`), ...missedAims(results)].join("\n");
}

/** In general terms: figures travel, names of machines do not. */
function machine(): string {
  const memory = Math.round(os.totalmem() / 2 ** 30);
  return `Measured on ${os.availableParallelism()} cores with ${memory} GiB of memory, ${os.type()} on ${process.arch}, Node ${process.versions.node}.`;
}

function missedAims(results: readonly Result[]): readonly string[] {
  const missed = results.filter(
    ({ row: { aim }, measurement }) => aim !== undefined && measurement !== undefined && !meets(aim, measurement),
  );
  if (missed.length === 0) return ["", "Every aim is met."];
  return [
    "",
    "Missed aims:",
    "",
    ...missed.map(({ row }) => `- **${row.name}**: ${row.whenMissed ?? "not yet looked into"}.`),
  ];
}

export function jsonTable(results: readonly Result[]): string {
  const rows = results.map(({ row: { name, against, aim }, measurement, error }) => ({
    name,
    against,
    aim,
    ...(measurement === undefined ? { error } : { ...measurement, ...verdict(aim, measurement) }),
  }));
  return JSON.stringify(rows, undefined, 2);
}

function verdict(aim: Aim | undefined, measurement: Measurement) {
  const { measured, floor } = measurement;
  return {
    ...(floor === undefined ? {} : { ratio: measured / floor }),
    ...(aim === undefined ? {} : { met: meets(aim, measurement) }),
  };
}
