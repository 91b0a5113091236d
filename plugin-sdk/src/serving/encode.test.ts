import { expect } from "chai";
import fc from "fast-check";
import { isZenError } from "../errors.js";
import type { ModelManifest, TensorSignature } from "../model.js";
import { batchRows, datasetOf } from "../pipeline/index.js";
import type { Schema } from "../processing/schema.js";
import { encodeBatch } from "./encode-batch.js";
import { encodeRows, type RawRow } from "./encode-rows.js";
import { inferRequest } from "./infer.js";
import { MISSING } from "./missing.js";

const SCHEMA: Schema = {
  columns: [
    { name: "date", type: "timestamp", nullable: true },
    { name: "distance", type: "float64", nullable: true },
    { name: "stops", type: "int64", nullable: true },
    { name: "origin", type: "string", nullable: true },
    { name: "late", type: "bool", nullable: true },
    { name: "sure", type: "bool", nullable: false },
  ],
};
const optional = true;
const inputs: readonly TensorSignature[] = [
  { name: "date", datatype: "INT64", shape: [-1], optional, logicalType: "timestamp" },
  { name: "distance", datatype: "FP64", shape: [-1], optional },
  { name: "stops", datatype: "INT64", shape: [-1], optional },
  { name: "input:origin", datatype: "BYTES", shape: [-1], optional },
  { name: "late", datatype: "INT64", shape: [-1], optional, logicalType: "bool" },
  { name: "sure", datatype: "BOOL", shape: [-1] },
];
const manifest: ModelManifest = {
  format: "model@1",
  runtime: "onnx",
  file: "model.onnx",
  task: "regression",
  inputs,
  outputs: [],
  label: "delay",
  transform: { format: "transform@1", inputs: SCHEMA.columns, derive: [], features: [] },
};

function refusal(row: RawRow): string {
  try {
    encodeRows(manifest, [{ sure: true }, row]);
  } catch (error) {
    if (isZenError(error, "ROWS_INVALID")) return `${error.message} / ${error.hint}`;
    throw error;
  }
  return expect.fail("it was accepted");
}

describe("encodeRows", () => {
  it("gives each input its datatype, under the tensor's name", () => {
    const row = {
      date: "2001-01-31T14:05:00Z",
      distance: 5,
      stops: 2,
      origin: "ATL",
      late: true,
      sure: false,
      delay: 3,
    };
    expect(encodeRows(manifest, [row]).map(({ name, data, shape }) => [name, data, shape])).to.deep.equal([
      ["date", BigInt64Array.of(980949900000000n), [1]],
      ["distance", Float64Array.of(5), [1]],
      ["stops", BigInt64Array.of(2n), [1]],
      ["input:origin", ["ATL"], [1]],
      ["late", BigInt64Array.of(1n), [1]],
      ["sure", Uint8Array.of(0), [1]],
    ]);
  });

  it("takes a time as text, Date or microseconds", () => {
    const rows = ["2001-01-31 14:05", new Date("2001-01-31T14:05:00Z"), 980949900000000, 980949900000000n].map(
      (date) => ({ date, sure: true }),
    );
    expect(encodeRows(manifest, rows)[0]!.data).to.deep.equal(new BigInt64Array(4).fill(980949900000000n));
  });

  it("writes null and what is left out as the values that stand for them", () => {
    for (const row of [
      { sure: true },
      { sure: true, date: null, distance: null, stops: null, origin: null, late: null },
    ]) {
      expect(
        encodeRows(manifest, [row])
          .slice(0, 5)
          .map(({ data }) => data[0]),
      ).to.deep.equal([MISSING.INT64, MISSING.FP64, MISSING.INT64, MISSING.BYTES, MISSING.INT64]);
    }
  });

  for (const [row, words] of [
    [{ sure: true, distance: "far" }, 'Row 2 has "far" in the column distance, which must be a number'],
    [{ sure: true, stops: 1.5 }, "which must be a whole number"],
    [{ sure: true, stops: -(2n ** 63n) }, "above -2^63"],
    [{ sure: true, origin: 5 }, "which must be a text"],
    [{ sure: true, origin: "\uffff" }, "stands for null"],
    [{ sure: true, late: 1 }, "which must be true or false"],
    [{ sure: true, date: "2001-02-30" }, "which must be a time"],
    [{ stops: 1 }, "Row 2 lacks the column sure"],
    [{}, "Row 2 has none of the columns that the model reads / They are date, distance,"],
    [{ colour: "red" }, "Row 2 has none of the columns that the model reads"],
    [{ orign: "ATL" }, "Did you mean origin?"],
    [{ sure: true, orign: "ATL" }, "Row 2 has a column orign, but no origin / Did you mean origin?"],
  ] as const) {
    it(`refuses ${fc.stringify(row)}`, () => {
      expect(refusal(row)).to.contain(words);
    });
  }
});

describe("encodeBatch", () => {
  it("makes what encodeRows makes of the same rows", async () => {
    const value = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null });
    const rows = fc.array(
      fc.record({
        date: value(fc.integer({ min: -1e12, max: 1e15 })),
        distance: value(fc.double().filter((x) => x !== MISSING.FP64)),
        stops: value(fc.bigInt({ min: -(2n ** 62n), max: 2n ** 62n })),
        origin: value(fc.string().filter((text) => text !== MISSING.BYTES)),
        late: value(fc.boolean()),
        sure: fc.boolean(),
      }),
      { minLength: 1, maxLength: 30 },
    );
    await fc.assert(
      fc.asyncProperty(rows, async (given) => {
        for await (const batch of datasetOf(given, SCHEMA).batches()) {
          expect(encodeBatch(manifest, batch)).to.deep.equal(encodeRows(manifest, [...batchRows(batch)]));
        }
      }),
    );
  });

  it("names a column that the dataset lacks", async () => {
    for await (const batch of datasetOf([{ date: 1 }], { columns: SCHEMA.columns.slice(0, 1) }).batches()) {
      expect(() => encodeBatch(manifest, batch))
        .to.throw(/no column distance/)
        .with.property("code", "COLUMN_NOT_FOUND");
    }
  });
});

describe("inferRequest", () => {
  it("keeps every digit of an int64 and of the values that stand for null", () => {
    const tensors = encodeRows(manifest, [{ sure: true, stops: 2n ** 62n + 1n }]);
    const text = inferRequest(tensors);
    expect(text).to.contain('"data":[4611686018427387905]').and.to.contain('"data":[-9223372036854775808]');
    const parsed = JSON.parse(text) as { inputs: { name: string; data: unknown[] }[] };
    expect(parsed.inputs[1]).to.deep.include({ name: "distance", datatype: "FP64", shape: [1], data: [MISSING.FP64] });
  });

  it("refuses NaN, which JSON does not have", () => {
    expect(() => inferRequest(encodeRows(manifest, [{ sure: true, distance: NaN }])))
      .to.throw()
      .with.property("code", "ROWS_INVALID");
  });
});
