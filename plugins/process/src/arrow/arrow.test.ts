import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  DateDay,
  Dictionary,
  Float32,
  Int16,
  Table,
  tableToIPC,
  Utf8,
  vectorFromArray,
  type DataType as Arrow,
} from "apache-arrow";
import { expect } from "chai";
import fc from "fast-check";
import { Dataset } from "@zen/plugin-sdk/pipeline";
import type { Row, Schema } from "@zen/plugin-sdk/processing";
import { arrowDataset } from "./read.js";
import { writeArrow } from "./write.js";

const schema: Schema = {
  columns: [
    { name: "flag", type: "bool", nullable: true },
    { name: "count", type: "int64", nullable: true },
    { name: "weight (kg)", type: "float64", nullable: true },
    { name: "name", type: "string", nullable: true },
    { name: "at", type: "timestamp", nullable: true },
    { name: "tags", type: { list: "string" }, nullable: true },
  ],
};
const row = fc.record({
  flag: fc.option(fc.boolean()),
  count: fc.option(fc.oneof(fc.maxSafeInteger(), fc.bigInt({ min: 2n ** 60n, max: 2n ** 63n - 1n }))),
  "weight (kg)": fc.option(fc.double()),
  name: fc.option(fc.string({ unit: "grapheme" })),
  at: fc.option(fc.integer({ min: -(10 ** 15), max: 10 ** 15 })),
  tags: fc.option(fc.array(fc.option(fc.string()), { maxLength: 3 })),
});

describe("Arrow IPC", function () {
  this.timeout(30_000);
  let dir: string;
  before(async () => (dir = await mkdtemp(join(tmpdir(), "zen-arrow-"))));
  after(() => rm(dir, { recursive: true }));

  const rowsOf = async (dataset: Dataset): Promise<Row[]> => {
    const rows: Row[] = [];
    for await (const one of dataset.rows()) rows.push(one);
    return rows;
  };

  it("reads back what it wrote, nulls and wide integers among it", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(row, { maxLength: 70 }), async (rows) => {
        const file = join(dir, "round.arrow");
        const given = Dataset.of(rows, schema);
        await writeArrow(file, schema, given.batches());
        const found = await arrowDataset(file);
        expect(found.schema).to.deep.equal(schema);
        expect(found.rowCount).to.equal(rows.length);
        expect(await rowsOf(found)).to.deep.equal(await rowsOf(given));
      }),
      { numRuns: 100 },
    );
  });

  it("writes batch after batch, and reads some of the columns", async () => {
    const rows = Array.from({ length: 150_000 }, (_, n) => ({ n, half: n / 2, s: `row ${n % 7}` }));
    const given = Dataset.of(rows);
    await writeArrow(join(dir, "big.arrow"), given.schema, given.batches());
    const found = await arrowDataset(join(dir, "big.arrow"));
    let seen = 0;
    for await (const { rows: size, columns } of found.batches({ columns: ["half"] })) {
      expect(Object.keys(columns)).to.deep.equal(["half"]);
      seen += size;
    }
    expect(seen).to.equal(150_000);
  });

  it("takes narrower numbers, dictionaries, days and other units of time for what they mean", async () => {
    const column = (values: readonly unknown[], type: Arrow) => vectorFromArray([...values] as never[], type as never);
    const table = new Table({
      small: column([1, null], new Int16()),
      single: column([0.5, null], new Float32()),
      word: column(["a", null], new Dictionary(new Utf8(), new Int16())),
      day: column([new Date("2001-01-31T00:00:00Z"), null], new DateDay()),
    } as never);
    const file = join(dir, "other.arrow");
    await writeFile(file, tableToIPC(table, "stream"));
    const found = await arrowDataset(file);
    expect(found.schema.columns.map(({ type }) => type)).to.deep.equal(["int64", "float64", "string", "timestamp"]);
    expect(await rowsOf(found)).to.deep.equal([
      { small: 1, single: 0.5, word: "a", day: Date.UTC(2001, 0, 31) * 1000 },
      { small: null, single: null, word: null, day: null },
    ]);
  });
});
