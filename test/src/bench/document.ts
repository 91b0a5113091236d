import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { ROOT } from "../support/run.js";

const FILE = path.join(ROOT, "docs", "benchmarks.md");
const [BEGIN, END] = ["<!-- table: begin -->", "<!-- table: end -->"];

/** Puts a table between the marks of `docs/benchmarks.md` and leaves the rest of the page as it is. */
export async function writeTable(table: string): Promise<void> {
  await writeFile(FILE, withTable(await readFile(FILE, "utf8"), table));
}

/** @throws Error when the page has not both marks, in order. */
export function withTable(page: string, table: string): string {
  const [begin, end] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error(`The page has no ${BEGIN} ... ${END} to write the table between.`);
  return `${page.slice(0, begin + BEGIN.length)}\n\n${table}\n\n${page.slice(end)}`;
}
