import assert from "node:assert/strict";
import { parquetMetadata } from "hyparquet";
import type { CsvInput, JsonInput } from "../../processing/plan/input.js";
import type { Column, DataType, Schema } from "../../processing/schema.js";
import { awkward, nothing } from "./awkward.js";
import { equalRows } from "./equal.js";
import type { Bench } from "./run.js";

type NamedCase = readonly [name: string, run: (bench: Bench) => Promise<void>];

function schemaOf(types: Readonly<Record<string, DataType>>): Schema {
  return { columns: Object.entries(types).map(([name, type]): Column => ({ name, type, nullable: true })) };
}

const mixed = schemaOf({ i: "int64", f: "float64", b: "bool", s: "string", t: "timestamp" });
const csv = (schema: Schema, options: Partial<CsvInput> = {}): CsvInput => ({ format: "csv", schema, ...options });
const json = (schema: Schema, layout: JsonInput["layout"]): JsonInput => ({ format: "json", schema, layout });

const text = [
  "\uFEFFi,f,b,s,t",
  '12,1.5,true,"a ""quoted"", text",2001-01-31',
  "-9223372036854775808,-1e400,FALSE,  spaced ,2001-01-31T10:00:00+01:00",
  " 7 ,nan,True,\u00e9\u{1F600},1969-12-31 23:59:59.999999Z",
  ",,,,",
  '+5,.5,false,"two\nlines",2001-01-31 10:00',
  "",
].join("\r\n");

const values = [
  { i: 12, f: 1.5, b: true, s: 'a "quoted", text', t: 980_899_200_000_000 },
  { i: -9223372036854775808n, f: -Infinity, b: false, s: "  spaced ", t: 980_931_600_000_000 },
  { i: 7, f: NaN, b: true, s: "\u00e9\u{1F600}", t: -1 },
  { i: null, f: null, b: null, s: null, t: null },
  { i: 5, f: 0.5, b: false, s: "two\nlines", t: 980_935_200_000_000 },
];

export const fileCases: readonly NamedCase[] = [
  [
    "CSV fields are read strictly, in every type",
    async (bench) => equalRows(await bench.file(csv(mixed), text), values),
  ],
  [
    "CSV has its own delimiter, quote, null values, and no header if it says so",
    async (bench) => {
      const options = { header: false, delimiter: ";", quote: "'", nullValues: ["NA", "-"] };
      const found = await bench.file(
        csv(schemaOf({ column0: "int64", column1: "string" }), options),
        "1;'it''s; 1'\nNA;-\n-;\n3;'NA'\n",
      );
      equalRows(found, [
        { column0: 1, column1: "it's; 1" },
        { column0: null, column1: null },
        { column0: null, column1: "" },
        { column0: 3, column1: null },
      ]);
    },
  ],
  [
    "a CSV row with too few or too many fields fails with its number",
    async (bench) => {
      const schema = schemaOf({ a: "int64", b: "int64" });
      const short = await bench.failure(() => bench.file(csv(schema), "a,b\n1,2\n3\n4,5\n"), "CSV_RAGGED_ROW");
      assert.equal(short.data?.["row"], 2);
      const long = await bench.failure(
        () => bench.file(csv(schema), `a,b\n${"1,2\n".repeat(5000)}3,4,5\n`),
        "CSV_RAGGED_ROW",
      );
      assert.equal(long.data?.["row"], 5001);
    },
  ],
  [
    "a CSV header that is not the schema's fails",
    async (bench) => {
      const schema = schemaOf({ a: "int64", b: "int64" });
      await bench.failure(() => bench.file(csv(schema), "a,c\n1,2\n"), "CSV_HEADER_MISMATCH");
      await bench.failure(() => bench.file(csv(schema), "b,a\n1,2\n"), "CSV_HEADER_MISMATCH");
      await bench.failure(() => bench.file(csv(schema), "a,b,c\n1,2,3\n"), "CSV_HEADER_MISMATCH");
    },
  ],
  [
    "a value that its column's type does not allow fails with row and column",
    async (bench) => {
      const odd: readonly (readonly [DataType, string])[] = [
        ["int64", "1.5"],
        ["int64", "1e5"],
        ["int64", "0x1F"],
        ["int64", "1_000"],
        ["int64", "9223372036854775808"],
        ["float64", "1_0.5"],
        ["float64", "1'5"],
        ["bool", "yes"],
        ["timestamp", "31.01.2001"],
        ["timestamp", "2001-02-30"],
      ];
      for (const [type, field] of odd) {
        const error = await bench.failure(
          () => bench.file(csv(schemaOf({ n: "int64", x: type })), `n,x\n1,\n2,${field}\n`),
          "DATA_VALUE_INVALID",
        );
        assert.deepEqual([error.data?.["row"], error.data?.["column"]], [2, "x"], field);
      }
    },
  ],
  [
    "a quoted CSV field without an end fails",
    async (bench) =>
      void (await bench.failure(
        () => bench.file(csv(schemaOf({ a: "int64", b: "string" })), 'a,b\n1,"2\n3,4\n'),
        "DATA_FILE_UNREADABLE",
      )),
  ],
  [
    "JSON comes as lines or as an array; a missing key is null and one too many is not read",
    async (bench) => {
      const objects = [
        { i: 12, f: 1, b: true, s: "a", t: "2001-01-31T10:00:00Z", more: [1] },
        { i: null, s: "" },
        { i: -5, f: 1e-3, b: false, s: "\u{1F600}", t: "1969-12-31 23:59:59.999999" },
      ];
      const expected = [
        { i: 12, f: 1, b: true, s: "a", t: 980_935_200_000_000 },
        { i: null, f: null, b: null, s: "", t: null },
        { i: -5, f: 0.001, b: false, s: "\u{1F600}", t: -1 },
      ];
      equalRows(await bench.file(json(mixed, "array"), JSON.stringify(objects, null, 1)), expected);
      equalRows(
        await bench.file(json(mixed, "lines"), objects.map((each) => JSON.stringify(each)).join("\n")),
        expected,
      );
    },
  ],
  [
    "a JSON value of another type fails with row and column",
    async (bench) => {
      for (const [type, value] of [
        ["int64", 1.5],
        ["int64", "1"],
        ["int64", 2 ** 53],
        ["float64", "1"],
        ["bool", 1],
        ["string", 1],
        ["timestamp", 0],
        ["timestamp", "soon"],
      ] as const) {
        const content = JSON.stringify([{ x: null }, { x: value }]);
        const error = await bench.failure(
          () => bench.file(json(schemaOf({ x: type }), "array"), content),
          "DATA_VALUE_INVALID",
        );
        assert.deepEqual([error.data?.["row"], error.data?.["column"]], [2, "x"], content);
      }
      await bench.failure(
        () => bench.file(json(schemaOf({ x: "int64" }), "array"), '[{"x": 1}, {"x": '),
        "DATA_FILE_UNREADABLE",
      );
    },
  ],
  [
    "a missing file fails with DATA_FILE_NOT_FOUND, in a job and when it is described",
    async (bench) => {
      const there = await bench.harness.put("there.csv", "a\n1\n");
      const location = JSON.parse(JSON.stringify(there).replaceAll("there.csv", "elsewhere.csv")) as typeof there;
      await bench.failure(() => bench.fileAt(csv(schemaOf({ a: "int64" })), location), "DATA_FILE_NOT_FOUND");
      await bench.failure(() => bench.processing.describe({ format: "csv", location }), "DATA_FILE_NOT_FOUND");
      await bench.failure(() => bench.processing.describe({ format: "parquet", location }), "DATA_FILE_NOT_FOUND");
    },
  ],
  [
    "a file that is read where it is, is told by its content",
    async ({ processing, harness, failure }) => {
      if (processing.identify === undefined) return;
      const uriOf = async (name: string, content: string): Promise<string> =>
        (await harness.put(name, content)).uris[0] as string;
      const identify = async (uri: string) => {
        const [found, ...others] = await processing.identify!(uri);
        assert.deepEqual(others, []);
        assert.equal(found?.uri, uri);
        return { digest: found.digest, size: found.size };
      };
      const one = await identify(await uriOf("one.csv", "a\n1\n"));
      assert.match(one.digest, /^[0-9a-f]{64}$/);
      assert.equal(one.size, 4);
      const uri = await uriOf("two.csv", "a\n2\n");
      const two = await identify(uri);
      assert.notEqual(two.digest, one.digest);
      assert.deepEqual(await identify(uri), two);
      assert.deepEqual(await identify(await uriOf("two.csv", "a\n1\n")), one);
      const pattern = uri.replace("two.csv", "*.csv");
      const found = await processing.identify(pattern);
      assert.deepEqual(
        found.map((each) => each.uri),
        [uri.replace("two.csv", "one.csv"), uri],
      );
      await failure(() => processing.identify!(pattern.replace("*.csv", "*.none")), "DATA_FILE_NOT_FOUND");
      await failure(() => processing.identify!(uri.replace("two.csv", "none.csv")), "DATA_FILE_NOT_FOUND");
    },
  ],
  [
    "a JSON file without a single field fails with DATA_FILE_UNREADABLE when it is described, unless its columns are declared",
    async (bench) => {
      for (const [content, layout] of [
        ["[]", "array"],
        ["[{}]", "array"],
        ["", "lines"],
      ] as const) {
        const location = await bench.harness.put("none.json", content);
        const source = { format: "json", layout, location } as const;
        await bench.failure(() => bench.processing.describe(source), "DATA_FILE_UNREADABLE");
        const { columns } = await bench.processing.describe({ ...source, columns: [{ name: "a", type: "int64" }] });
        assert.deepEqual(
          columns.map(({ name, type }) => [name, type]),
          [["a", "int64"]],
        );
      }
    },
  ],
  [
    "describe finds the types of CSV and JSON, or takes those that are declared",
    async (bench) => {
      const typed = async (schema: Promise<Schema>): Promise<Record<string, DataType>> =>
        Object.fromEntries((await schema).columns.map(({ name, type }) => [name, type]));
      const location = await bench.harness.put(
        "guess.csv",
        "i,f,b,s,t,zip,none\n1,1,true,x,2001-01-31,01234,\n-2,nan,False,1,2001-01-31T10:00:00Z,99999,\n",
      );
      assert.deepEqual(await typed(bench.processing.describe({ format: "csv", location })), {
        i: "int64",
        f: "float64",
        b: "bool",
        s: "string",
        t: "timestamp",
        zip: "string",
        none: "string",
      });
      const declared = bench.processing.describe({
        format: "csv",
        location,
        columns: [{ name: "i", type: "float64" }, { name: "f" }],
      });
      assert.deepEqual((await typed(declared))["i"], "float64");
      const lines = await bench.harness.put(
        "guess.json",
        '{"a": 1, "b": 1.5, "c": "x"}\n{"a": 2, "b": 2, "d": true, "e": null}\n',
      );
      assert.deepEqual(await typed(bench.processing.describe({ format: "json", layout: "lines", location: lines })), {
        a: "int64",
        b: "float64",
        c: "string",
        d: "bool",
        e: "string",
      });
    },
  ],
  [
    "describe refuses ragged rows, odd headers and mixed JSON",
    async (bench) => {
      const describeText = async (name: string, content: string): Promise<unknown> => {
        const location = await bench.harness.put(name, content);
        return bench.processing.describe(
          name.endsWith("csv")
            ? { format: "csv", location, columns: [{ name: "a" }] }
            : { format: "json", layout: "array", location },
        );
      };
      await bench.failure(() => describeText("1.csv", "a,b\n1\n"), "CSV_RAGGED_ROW");
      await bench.failure(() => describeText("2.csv", "a,a\n1,2\n"), "CSV_HEADER_MISMATCH");
      await bench.failure(() => describeText("3.csv", "b\n1\n"), "CSV_HEADER_MISMATCH");
      await bench.failure(() => describeText("4.csv", ""), "CSV_HEADER_MISMATCH");
      await bench.failure(() => describeText("5.json", '[{"a": 1}, {"a": "x"}]'), "DATA_TYPE_UNSUPPORTED");
      await bench.failure(() => describeText("6.json", '{"a": 1}'), "DATA_FILE_UNREADABLE");
    },
  ],
  [
    "a dataset comes back as it was written, and describes itself",
    async (bench) => {
      const sorted = await bench.rows(awkward, [{ id: "sorted", op: "order", from: "rows", by: [{ column: "id" }] }]);
      equalRows(sorted, awkward.rows);
      const location = await bench.put(awkward);
      const schema = await bench.processing.describe({ format: "parquet", location });
      assert.deepEqual(
        schema.columns.map(({ name, type }) => ({ name, type })),
        awkward.schema.columns.map(({ name, type }) => ({ name, type })),
      );
      const some = await bench.processing.describe({
        format: "parquet",
        location,
        columns: [{ name: "at" }, { name: "id" }],
      });
      assert.deepEqual(
        some.columns.map(({ name }) => name),
        ["at", "id"],
      );
      await bench.failure(
        () => bench.processing.describe({ format: "parquet", location, columns: [{ name: "att" }] }),
        "COLUMN_NOT_FOUND",
      );
      const cut = await bench.harness.put("cut.parquet", "PAR1 and then nothing");
      await bench.failure(
        () => bench.processing.describe({ format: "parquet", location: cut }),
        "DATA_FILE_UNREADABLE",
      );
    },
  ],
  [
    "a file's name is no pattern, and its folder's name no column",
    async (bench) => {
      const schema = schemaOf({ year: "int64" });
      await bench.harness.put("year=2023/rows1.csv", "year\n1\n");
      const location = await bench.harness.put("year=2023/rows[1].csv", "year\n2\n");
      equalRows(await bench.fileAt(csv(schema), location), [{ year: 2 }]);
    },
  ],
  [
    "an empty relation is written as a part without rows",
    async (bench) => {
      const { outputs, result } = await bench.tables({ rows: nothing }, [], { out: "rows" });
      assert.deepEqual(outputs["out"], []);
      const { parts, rows, schema } = result.outputs["out"]!;
      assert.deepEqual([rows, parts.length, parts[0]!.rows, schema.columns.length], [0, 1, 0, 7]);
    },
  ],
  [
    "an input without files has no rows",
    async (bench) =>
      assert.deepEqual(
        await bench.fileAt({ format: "dataset", schema: awkward.schema }, { uris: [], localPaths: [] }),
        [],
      ),
  ],
  [
    "timestamps are stored as INT64 microseconds in UTC",
    async (bench) => {
      const plan = {
        format: "processing@1" as const,
        inputs: { rows: { format: "dataset" as const, schema: awkward.schema } },
        nodes: [{ id: "rows", op: "scan" as const, input: "rows" }],
        outputs: { out: "rows" },
      };
      const execution = await bench.execution(plan, { rows: await bench.put(awkward) });
      const written = (await bench.run([execution])).plans[execution.id]!.outputs["out"]!;
      const bytes = await bench.harness.get(execution.outputs["out"]!, written.parts[0]!.path);
      assert.equal(bytes.length, written.parts[0]!.size);
      const at = parquetMetadata(Uint8Array.from(bytes).buffer).schema.find(({ name }) => name === "at")!;
      assert.equal(at.type, "INT64");
      assert.deepEqual(at.logical_type, { type: "TIMESTAMP", isAdjustedToUTC: true, unit: "MICROS" });
    },
  ],
];
