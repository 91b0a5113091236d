import { expect } from "chai";
import { faultIn } from "./fault.js";

describe("faultIn", () => {
  const record = { code: "CSV_RAGGED_ROW", message: 'Row 2 "é"', hint: "Mend it.", data: { row: 2 } };
  const told = `ZEN_FAULT ${Buffer.from(JSON.stringify(record)).toString("base64url")}`;

  it("finds a fault in a traceback that repeats it with more words around it", () => {
    const text = `Traceback:\n  File "x", line 1\nFault: ${told} [while running 'flights/rows-ptransform-12']\nRuntimeError: Fault: ${told}`;
    const error = faultIn(text)!;
    expect([error.code, error.message, error.hint, error.data]).to.deep.equal(Object.values(record));
  });

  it("finds none in other failures, and in what was cut short", () => {
    expect(faultIn("KeyError: 'x'")).to.equal(undefined);
    expect(faultIn(told.slice(0, 40))).to.equal(undefined);
    expect(faultIn("ZEN_FAULT !")).to.equal(undefined);
  });
});
