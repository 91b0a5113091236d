import { isZenError, type TensorSignature } from "@zen/plugin-sdk";
import { expect } from "chai";
import { rowsToTensors } from "./tensors.js";

const inputs: readonly TensorSignature[] = [
  { name: "date", datatype: "INT64", shape: [-1], logicalType: "timestamp" },
  { name: "distance", datatype: "FP32", shape: [-1, 1], optional: true },
  { name: "origin", datatype: "BYTES", shape: [-1, 1] },
];
const row = { date: "2001-01-31T14:05:00Z", distance: 12.5, origin: "ABQ" };

function fault(rows: readonly object[]): string {
  try {
    rowsToTensors(rows as never, inputs);
  } catch (error) {
    if (isZenError(error, "ROWS_INVALID")) return `${error.place}: ${error.message} ${error.hint}`;
    throw error;
  }
  throw new Error("no fault");
}

describe("rowsToTensors", () => {
  it("makes one tensor per input, in the model's order and shape", () => {
    expect(rowsToTensors([row, { ...row, distance: null, ignored: 1 }], inputs)).to.deep.equal([
      { name: "date", datatype: "INT64", shape: [2], data: [980949900000000, 980949900000000] },
      { name: "distance", datatype: "FP32", shape: [2, 1], data: [12.5, null] },
      { name: "origin", datatype: "BYTES", shape: [2, 1], data: ["ABQ", "ABQ"] },
    ]);
  });

  it("leaves out an optional input that no row has", () => {
    expect(rowsToTensors([{ date: 0, origin: "x" }], inputs).map(({ name }) => name)).to.deep.equal(["date", "origin"]);
  });

  for (const [text, micros] of [
    ["1970-01-01", 0],
    ["1970-01-01T00:00", 0],
    ["1970-01-01 00:00:01", 1e6],
    ["1970-01-01T00:00:00.000001Z", 1],
    ["1970-01-01T01:00:00.5+01:00", 500_000],
    ["1969-12-31T23:59:59.999999Z", -1],
  ] as const) {
    it(`reads ${text} as UTC`, () => expect(rowsToTensors([{ ...row, date: text }], inputs)[0]?.data).to.deep.equal([micros]));
  }

  for (const [what, rows, message] of [
    ["a missing column", [row, { date: 0 }], /row 2: Row 2 lacks the column origin/],
    ["a misspelt column", [{ ...row, origin: undefined, orign: "x" }], /Did you mean origin\?/],
    ["a wrong type", [{ ...row, distance: "far" }], /"far" in the column distance It takes a number/],
    ["a time that is none", [{ ...row, date: "yesterday" }], /It takes a time/],
    ["a time that does not exist", [{ ...row, date: "2001-13-31" }], /a time that exists/],
  ] as const) {
    it(`refuses ${what}`, () => expect(fault(rows)).to.match(message));
  }
});
