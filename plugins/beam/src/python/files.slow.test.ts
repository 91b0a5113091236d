import {
  readCsv,
  readJson,
  type CsvInput,
  type DataType,
  type JsonInput,
  type Row,
  type Schema,
} from "@zen/plugin-sdk/processing";
import { expect } from "chai";
import fc from "fast-check";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { faultIn } from "../compile/fault.js";
import { scalars } from "./testing/arbitraries.js";
import { PythonHost } from "./testing/python-host.js";
import { PythonPlans } from "./testing/python-plans.js";
import { shown } from "./testing/rows.js";

const runs = Number(process.env["ZEN_PROPERTY_RUNS"] ?? 200);

describe("files in Python", function () {
  this.timeout(300_000);
  let host: PythonHost;
  let plans: PythonPlans;
  let folder: string;
  before(async () => {
    host = new PythonHost();
    plans = new PythonPlans(host);
    folder = await mkdtemp(join(tmpdir(), "zen-python-files-"));
  });
  after(async () => {
    await host.close();
    await rm(folder, { recursive: true });
  });

  /** The rows of a file or the error that it stops with, and what that points to, by the SDK and by Python. */
  async function agree(input: CsvInput | JsonInput, content: string): Promise<void> {
    const path = join(folder, "file");
    await writeFile(path, content);
    const expected = await outcome(input.schema, () =>
      rowsOf(input.format === "csv" ? readCsv(path, input) : readJson(path, input)),
    );
    const found = await outcome(input.schema, () => plans.read(input, "file", Buffer.from(content)));
    expect(found).to.deep.equal(expected);
  }

  it("are taken apart as CSV like the SDK does", async () => {
    const pieces = fc.constantFrom(
      "a",
      " ",
      ",",
      ";",
      '"',
      '""',
      "'",
      "\n",
      "\r\n",
      "\r",
      '"x',
      'y"',
      "é\u{1F600}",
      "\u2028",
    );
    const options = fc.record({
      mark: fc.constantFrom("", "\uFEFF"),
      header: fc.boolean(),
      delimiter: fc.constantFrom(",", ";", "\t"),
      quote: fc.constantFrom('"', "'"),
      nullValues: fc.subarray(["", "a", " "]),
    });
    const string = (...names: string[]): Schema => ({
      columns: names.map((name) => ({ name, type: "string", nullable: true })),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(pieces, { maxLength: 14 }),
        options,
        fc.boolean(),
        async (parts, { mark, ...given }, one) => {
          const names = one ? ["column0"] : ["column0", "column1"];
          const head = given.header ? `${names.join(given.delimiter)}\n` : "";
          await agree({ format: "csv", schema: string(...names), ...given }, mark + head + parts.join(""));
        },
      ),
      { numRuns: 3 * runs },
    );
  });

  it("have fields that are read like the SDK reads them", async () => {
    const numbers = fc.string({ unit: fc.constantFrom(..."0019+-.eE_ \tnainftyNAIx"), maxLength: 8 });
    const times = fc
      .tuple(
        fc.constantFrom("2001-01-31", "0001-01-01", "9999-12-31", "2001-02-29", "2000-02-29", "0000-01-01", "2001-1-1"),
        fc.constantFrom("", "T23:59", " 23:59:59", "T24:00", "T00:00:60", "T12:00:00.5", " 12:00:00.1234567", "T1:00"),
        fc.constantFrom("", "Z", "+01:00", "-0130", "+15:59", "+16:00", "z", "+01", "\n"),
      )
      .map((parts) => parts.join(""));
    const words = fc.constantFrom(
      "true",
      "FALSE",
      "True ",
      "TRUe",
      "t",
      "nan",
      "-inf",
      "+Infinity",
      "İnf",
      "1e400",
      "9223372036854775807",
      "-9223372036854775809",
      "00000000000000000000012",
    );
    const fields = fc.oneof(numbers, times, words, fc.string({ unit: "grapheme", maxLength: 4 }));
    await fc.assert(
      fc.asyncProperty(fields, fc.constantFrom(...scalars), async (field, type) => {
        const content = `1,"${field.replaceAll('"', '""')}"\n`;
        await agree({ format: "csv", header: false, schema: columns("int64", type) }, content);
      }),
      { numRuns: 3 * runs },
    );
  });

  it("are read as JSON like the SDK reads it", async () => {
    const values = fc.oneof(
      fc.json({ maxDepth: 1 }),
      fc.constantFrom(
        "NaN",
        "-Infinity",
        "1e999",
        "-0",
        "0.0",
        "1.0",
        "1e3",
        "12345678901234567890123",
        "9007199254740993",
        "9007199254740991",
      ),
      fc.constantFrom('"\\ud83d\\ude00"', '"2001-01-31T10:00:00Z"', '"\u0001"', "true", "'a'", "[1]", "{}", "01"),
    );
    await fc.assert(
      fc.asyncProperty(
        values,
        fc.constantFrom(...scalars),
        fc.constantFrom("lines" as const, "array" as const),
        async (value, type, layout) => {
          const object = `{"column0": 1, "column1": ${value}, "column1x": 2}`;
          const content = layout === "lines" ? `${object}\n\n \t${object}` : `[${object}, ${object}]`;
          await agree({ format: "json", layout, schema: columns("int64", type) }, content);
        },
      ),
      { numRuns: 3 * runs },
    );
  });

  it("hold no half of a surrogate pair, which could not be written", async () => {
    const content = Buffer.from('{"column0": "a\\ud800b"}');
    const rows = await plans.read({ format: "json", layout: "lines", schema: columns("string") }, "file", content);
    expect(rows).to.deep.equal([{ column0: "a\uFFFDb" }]);
  });

  it("are UTF-8", async () => {
    const found = await plans
      .read({ format: "csv", header: false, schema: columns("string") }, "file", Uint8Array.of(0x61, 0xff, 0x0a))
      .catch((error: unknown) => faultIn(String(error)));
    expect(found).to.include({ code: "DATA_FILE_UNREADABLE", place: "file" });
  });
});

function columns(...types: readonly DataType[]): Schema {
  return { columns: types.map((type, index) => ({ name: `column${index}`, type, nullable: true })) };
}

async function rowsOf(rows: AsyncIterable<Row>): Promise<Row[]> {
  const all: Row[] = [];
  for await (const row of rows) all.push(row);
  return all;
}

async function outcome(schema: Schema, read: () => Promise<readonly Row[]>): Promise<unknown> {
  try {
    return (await read()).map((row) => schema.columns.map(({ name, type }) => shown(row[name], type)));
  } catch (error) {
    const { code, data, place } = (faultIn(String(error)) ?? error) as {
      code?: string;
      data?: unknown;
      place?: string;
    };
    return { code: code ?? String(error), ...(code === "DATA_FILE_UNREADABLE" ? {} : { data: data ?? {}, place }) };
  }
}
