import type { ComparedRow, RunComparison } from "@zen/client";
import type { Json } from "@zen/plugin-sdk";
import { figure } from "../output/figure.js";
import type { Output } from "../output/output.js";
import type { Column } from "../output/table.js";
import { ago, duration } from "../output/time.js";
import { colourOf } from "./state-word.js";

const SECTIONS = [
  ["PARAMETER", "params"],
  ["METRIC", "metrics"],
  ["CODE", "code"],
  ["DATA", "data"],
  ["OUTPUT", "outputs"],
  ["ENVIRONMENT", "environment"],
] as const;

/** Shows runs side by side, under letters; `all` also what is the same in all of them. */
export function showComparison(comparison: RunComparison, all: boolean, out: Output): void {
  const { runs } = comparison;
  out.table(
    runs.map((run, index) => ({ run, letter: letterOf(index) })),
    [
      { title: "", value: ({ letter }) => letter, style: out.style.bold },
      { title: "RUN", value: ({ run }) => run.id },
      { title: "NAME", value: ({ run }) => run.name ?? "", flexible: true },
      { title: "PIPELINE", value: ({ run }) => run.pipeline, flexible: true },
      { title: "STATE", value: ({ run }) => run.state, style: (cell, { run }) => colourOf(run.state, out.style)(cell) },
      { title: "STARTED", value: ({ run }) => ago(run.startedAt) },
      {
        title: "TOOK",
        value: ({ run }) => (run.durationMs === undefined ? "" : duration(run.durationMs)),
        right: true,
      },
    ],
  );
  for (const [title, section] of SECTIONS) showSection(title, comparison[section], runs.length, all, out);
  showTimings(comparison, all, out);
}

export function letterOf(index: number): string {
  return index < 26 ? String.fromCharCode(65 + index) : String(index + 1);
}

function showSection(title: string, rows: readonly ComparedRow[], count: number, all: boolean, out: Output): void {
  const shown = all ? rows : rows.filter(({ same }) => !same);
  const equal = rows.length - shown.length;
  if (rows.length === 0) return;
  out.print();
  if (shown.length === 0) return out.print(out.style.dim(`${title}  all ${equal} the same`));
  out.table(shown, [{ title, value: ({ name }) => name, flexible: true }, ...valueColumns(count, out)]);
  if (equal > 0) out.print(out.style.dim(`and ${equal} the same`));
}

function valueColumns(count: number, out: Output): readonly Column<ComparedRow>[] {
  return Array.from({ length: count }, (_, index) => ({
    title: letterOf(index),
    value: ({ values }: ComparedRow) => valueText(values[index] ?? null),
    flexible: true,
    style: (cell: string, { values, same }: ComparedRow) =>
      !same && JSON.stringify(values[index]) !== JSON.stringify(values[0]) ? out.style.yellow(cell) : cell,
  }));
}

function showTimings({ steps, runs }: RunComparison, all: boolean, out: Output): void {
  const shown = all ? steps : steps.filter(({ states }) => !states.every((state) => state === "cached"));
  if (shown.length === 0) return;
  out.print();
  out.table(shown, [
    { title: "STEP", value: ({ node }) => node, flexible: true },
    ...runs.map((_, index) => ({
      title: letterOf(index),
      value: ({ states, durations }: (typeof shown)[number]) =>
        timeText(states[index] ?? null, durations[index] ?? null),
      right: true,
    })),
  ]);
}

function timeText(state: string | null, took: number | null): string {
  if (state === null) return "-";
  return state === "succeeded" && took !== null ? duration(took) : state;
}

function valueText(value: Json): string {
  if (value === null) return "-";
  if (typeof value === "number") return figure(value);
  if (typeof value !== "string") return JSON.stringify(value);
  return /^[0-9a-f]{40,64}$/.test(value) ? value.slice(0, 12) : value;
}
