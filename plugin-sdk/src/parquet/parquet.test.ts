import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import fc from "fast-check";
import { ByteWriter, ParquetWriter } from "hyparquet-writer";
import { datasetOf } from "../pipeline/dataset.js";
import { batchRows } from "../pipeline/batch-rows.js";
import type { Row } from "../processing/batch.js";
import type { Schema } from "../processing/schema.js";
import { readParquet, readParquetFile, writeParquet } from "./index.js";

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
const int64 = fc.oneof(fc.maxSafeInteger(), fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }));
const row = fc.record({
  flag: fc.option(fc.boolean()),
  count: fc.option(int64),
  "weight (kg)": fc.option(fc.double()),
  name: fc.option(fc.string({ unit: "grapheme" })),
  at: fc.option(fc.integer({ min: -(10 ** 15), max: 10 ** 15 })),
  tags: fc.option(fc.array(fc.option(fc.string()), { maxLength: 3 })),
});

function slices(bytes: Uint8Array): Parameters<typeof readParquet>[0] {
  const copy = bytes.slice().buffer;
  return { byteLength: copy.byteLength, slice: async (start, end) => copy.slice(start, end) };
}
async function collect(batches: ReturnType<typeof readParquet>): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const batch of batches) rows.push(...batchRows(batch));
  return rows;
}
const plain = (rows: readonly object[]): unknown =>
  rows.map((one) =>
    Object.fromEntries(
      Object.entries(one).map(([key, value]) => [
        key,
        typeof value === "bigint" && BigInt(Number(value)) === value && Number.isSafeInteger(Number(value))
          ? Number(value)
          : value,
      ]),
    ),
  );

describe("Parquet", function () {
  this.timeout(30_000);
  it("reads back what it wrote, nulls and wide integers among it", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(row, { maxLength: 40 }), async (rows) => {
        const bytes = await writeParquet(schema, datasetOf(rows, schema).batches());
        const found = await collect(readParquet(slices(bytes), schema.columns));
        expect(plain(found)).to.deep.equal(plain(rows));
      }),
      { numRuns: 150 },
    );
  });

  it("reads days, which others write, as the time at which they begin", async () => {
    const writer = new ByteWriter();
    const schemaElements = [
      { name: "schema", num_children: 1 },
      { name: "day", type: "INT32", converted_type: "DATE", repetition_type: "OPTIONAL" },
    ] as const;
    const file = new ParquetWriter({ writer, schema: [...schemaElements] });
    await file.write({
      columnData: [{ name: "day", data: [new Date("2001-01-31T00:00:00Z"), null, new Date("1969-12-31T00:00:00Z")] }],
    });
    await file.finish();
    const column = { name: "day", type: "timestamp", nullable: true } as const;
    expect(await collect(readParquet(slices(writer.getBytes()), [column]))).to.deep.equal([
      { day: Date.UTC(2001, 0, 31) * 1000 },
      { day: null },
      { day: -86_400_000_000 },
    ]);
  });

  it("gives the same bytes however the rows are cut into batches", async () => {
    const rows = Array.from({ length: 3000 }, (_, index) => ({ n: index, s: `row ${index % 7}` }));
    const whole = datasetOf(rows);
    async function* pieces() {
      for (let at = 0; at < rows.length; at += 700) yield* datasetOf(rows.slice(at, at + 700), whole.schema).batches();
    }
    expect(
      Buffer.compare(await writeParquet(whole.schema, whole.batches()), await writeParquet(whole.schema, pieces())),
    ).to.equal(0);
  });

  it("streams a file in row groups, and only the columns asked for", async () => {
    const folder = await mkdtemp(join(tmpdir(), "zen-parquet-"));
    try {
      const rows = Array.from({ length: 150_000 }, (_, index) => ({ n: index, half: index / 2, s: "x" }));
      const data = datasetOf(rows);
      await writeFile(join(folder, "a.parquet"), await writeParquet(data.schema, data.batches()));
      let seen = 0;
      const halves = data.schema.columns.filter((column) => column.name === "half");
      for await (const batch of readParquetFile(join(folder, "a.parquet"), halves)) {
        expect(Object.keys(batch.columns)).to.deep.equal(["half"]);
        const [half] = Object.values(batch.columns);
        expect(half?.type === "float64" && half.values[1]).to.equal((seen + 1) / 2);
        seen += batch.rows;
      }
      expect(seen).to.equal(150_000);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
