import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { ROOT } from "../support/run.js";

const FILE = path.join(ROOT, "docs", "benchmarks.md");
const [BEGIN, END] = ["<!-- table: begin -->", "<!-- table: end -->"];

/**
 * Renews rows of the table between the marks of `docs/benchmarks.md`. Rows that were not measured now stay as they are, unless `names`, all that
 * there are in their order, lacks them.
 */
export async function writeTable(table: string, names: readonly string[]): Promise<void> {
  const page = await readFile(FILE, "utf8");
  const [begin, end] = [page.indexOf(BEGIN), page.indexOf(END)];
  const before = begin < 0 || end < begin ? "" : page.slice(begin + BEGIN.length, end);
  await writeFile(FILE, withTable(page, renewed(before, table, names)));
}

/** Rows of both tables, the new one's where both have one, with what is said of missed aims. */
export function renewed(before: string, table: string, names: readonly string[]): string {
  const [old, now] = [linesOf(before), linesOf(table)];
  const kept = names.filter((name) => old.rows.has(name) && !now.rows.has(name));
  const rows = names.flatMap((name) => now.rows.get(name) ?? old.rows.get(name) ?? []);
  const missed = names.flatMap((name) =>
    kept.includes(name) ? (old.missed.get(name) ?? []) : (now.missed.get(name) ?? []),
  );
  const together = kept.length === 0 ? "" : " The rows were not all measured in one run.";
  const findings = missed.length === 0 ? ["Every aim is met."] : ["Missed aims:", "", ...missed];
  return [`${now.machine}${together}`, "", ...now.head, ...rows, "", ...findings].join("\n");
}

interface Lines {
  readonly machine: string;
  readonly head: readonly string[];
  readonly rows: ReadonlyMap<string, string>;
  readonly missed: ReadonlyMap<string, string>;
}

function linesOf(table: string): Lines {
  const lines = table.trim().split("\n");
  const cells = lines.filter((line) => line.startsWith("|"));
  const named = (line: string): string => line.split(" | ")[0]!.slice(1).trim();
  return {
    machine: lines[0] ?? "",
    head: cells.slice(0, 2),
    rows: new Map(cells.slice(2).map((line) => [named(line), line])),
    missed: new Map(
      lines.flatMap((line) => {
        const name = /^- \*\*(.+?)\*\*: /.exec(line)?.[1];
        return name === undefined ? [] : [[name, line] as const];
      }),
    ),
  };
}

/** @throws Error when the page has not both marks, in order. */
export function withTable(page: string, table: string): string {
  const [begin, end] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error(`The page has no ${BEGIN} ... ${END} to write the table between.`);
  return `${page.slice(0, begin + BEGIN.length)}\n\n${table}\n\n${page.slice(end)}`;
}
