import { DuckDBInstance, type DuckDBConnection } from "@duckdb/node-api";
import { readCsv, type DataType } from "@zen/plugin-sdk/processing";
import { expect } from "chai";
import fc from "fast-check";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { scanSql } from "./scan.js";

type Scalar = Exclude<DataType, object>;

const number = fc.oneof(
  fc.string({ unit: fc.constantFrom(..."0123456789+-.eE_x "), maxLength: 8 }),
  fc.double().map(String),
  fc.bigInt({ min: -(2n ** 64n), max: 2n ** 64n }).map(String),
  fc.constantFrom(
    "nan",
    "-inf",
    "Infinity",
    "NaN",
    "infinit",
    "1e400",
    "00012",
    "-0",
    "\t7",
    "1d",
    "0b1",
    "1'000",
    "+-0",
    "+-1e5",
    "+-inf",
  ),
);
const two = (max: number) => fc.integer({ min: 0, max }).map((value) => String(value).padStart(2, "0"));
const time = fc
  .tuple(
    fc.oneof(
      fc.constantFrom("0000", "0001", "1969", "1970", "2000", "2001", "9999", "10000", "200"),
      fc.integer({ min: 1, max: 9999 }).map((year) => String(year).padStart(4, "0")),
    ),
    two(13),
    two(32),
    fc.constantFrom("", "T", " ", "  "),
    two(25),
    two(60),
    fc.constantFrom("", ":00", ":59", ":60", ":30.5", ":30.123456", ":30.1234567", ":"),
    fc.constantFrom("", "Z", "z", "+00:00", "-0130", "+15:59", "+16:00", "+1", " UTC"),
  )
  .map(
    ([year, month, day, between, hour, minute, second, zone]) =>
      `${year}-${month}-${day}${between === "" ? "" : `${between}${hour}:${minute}${second}`}${zone}`,
  );

const fields: Readonly<Record<Scalar, fc.Arbitrary<string>>> = {
  int64: number,
  float64: number,
  bool: fc.constantFrom("true", "FALSE", "True", "t", "1", "yes", " true ", "truee"),
  string: fc.string({ unit: fc.constantFrom(..."ab \té\u{1F600}") }),
  timestamp: fc.oneof(
    time,
    fc.constantFrom("infinity", "epoch", "-infinity", "now", "2001-01-31T", "2001-1-31", "2001/01/31", " 2001-01-31 "),
  ),
};

describe("a CSV field in SQL", function () {
  this.timeout(60_000);
  let folder: string;
  let connection: DuckDBConnection;
  let instance: DuckDBInstance;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "zen-csv-"));
    instance = await DuckDBInstance.create(":memory:", { threads: "1" });
    connection = await instance.connect();
  });

  after(async () => {
    connection.closeSync();
    instance.closeSync();
    await rm(folder, { recursive: true });
  });

  for (const type of Object.keys(fields) as Scalar[]) {
    it(`is read as the reference reads it, as ${type}`, async () => {
      await fc.assert(
        fc.asyncProperty(fields[type], async (field) => {
          const path = join(folder, "field.csv");
          await writeFile(path, `n,x\n1,"${field}"\n`);
          const input = {
            format: "csv",
            schema: {
              columns: ["n", "x"].map(
                (name) => ({ name, type: name === "n" ? "int64" : type, nullable: true }) as const,
              ),
            },
          } as const;
          expect(await engine(scanSql(input, [path], new Map()), type), JSON.stringify(field)).to.equal(
            await reference(readCsv(path, input)),
          );
        }),
        { numRuns: 400 },
      );
    });
  }

  async function engine(scan: string, type: Scalar): Promise<string> {
    try {
      const rows = (
        await connection.runAndReadAll(`SELECT ${type === "timestamp" ? "epoch_us(x)" : "x"} FROM (${scan})`)
      ).getRowsJS();
      return String(rows[0]![0]);
    } catch (error) {
      if (/zen: invalid value/.test((error as Error).message)) return "invalid";
      throw error;
    }
  }
});

async function reference(rows: ReturnType<typeof readCsv>): Promise<string> {
  try {
    const { value } = await rows.next();
    return String((value as { readonly x: unknown }).x);
  } catch (error) {
    if ((error as { code?: string }).code === "DATA_VALUE_INVALID") return "invalid";
    throw error;
  } finally {
    await rows.return(undefined);
  }
}
