import { parseArgs } from "node:util";
import { writeTable } from "./document.js";
import { rows } from "./rows/index.js";
import { jsonTable, markdownTable, plainTable, type Result } from "./table.js";

/**
 * `npm run bench [-- --only NAME] [--json | --markdown | --write]`: measures each row beside its floor and prints the table, or
 * renews these rows in `docs/benchmarks.md`, after each of them. A missed aim is a finding and exits 0; a row that cannot be measured exits 1.
 */
const { values } = parseArgs({
  options: {
    only: { type: "string", multiple: true },
    json: { type: "boolean", default: false },
    markdown: { type: "boolean", default: false },
    write: { type: "boolean", default: false },
  },
});

const chosen = rows.filter(({ name }) => values.only?.some((part) => name.includes(part)) ?? true);
const results: Result[] = [];
for (const row of chosen) {
  process.stderr.write(`measuring ${row.name} ...\n`);
  try {
    results.push({ row, measurement: await row.run() });
  } catch (error) {
    results.push({ row, error: String(error instanceof Error ? error.message : error).split("\n")[0]! });
    process.stderr.write(`${String(error instanceof Error ? error.stack : error)}\n`);
    process.exitCode = 1;
  }
  if (values.write)
    await writeTable(
      markdownTable(results),
      rows.map(({ name }) => name),
    );
}
if (chosen.length === 0) {
  process.stderr.write(`No row has such a name. Known rows:\n${rows.map(({ name }) => `  ${name}\n`).join("")}`);
  process.exitCode = 2;
} else {
  console.log(values.json ? jsonTable(results) : values.markdown ? markdownTable(results) : plainTable(results));
}
