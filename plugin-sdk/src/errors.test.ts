import { expect } from "chai";
import { fromErrorRecord, isZenError, toErrorRecord, ZenError } from "./errors.js";

describe("ZenError", () => {
  const cause = new Error("disk on fire");
  const error = new ZenError("DISK_FULL", "There is no room left.", {
    hint: "Make room.",
    place: "flights.csv row 17",
    data: { bytes: 7 },
    cause,
  });

  it("is an Error with a code, a hint and its cause", () => {
    expect(error).to.be.instanceOf(Error);
    expect(error.name).to.equal("ZenError");
    expect(error.cause).to.equal(cause);
    expect(String(error)).to.equal("ZenError: There is no room left.");
  });

  it("is recognised by its brand and its code", () => {
    expect(isZenError(error)).to.equal(true);
    expect(isZenError(error, "DISK_FULL")).to.equal(true);
    expect(isZenError(error, "OTHER")).to.equal(false);
    for (const other of [cause, undefined, null, "DISK_FULL", { code: "DISK_FULL" }])
      expect(isZenError(other)).to.equal(false);
  });

  it("is recognised when another copy of the SDK made it", () => {
    class OtherZenError extends Error {
      readonly code = "DISK_FULL";
    }
    Object.defineProperty(OtherZenError.prototype, Symbol.for("zen.error"), { value: true });
    expect(isZenError(new OtherZenError("x"), "DISK_FULL")).to.equal(true);
  });

  it("becomes a record and comes back with all it says", () => {
    const record = toErrorRecord(error);
    expect(JSON.parse(JSON.stringify(record))).to.deep.equal(record);
    const back = fromErrorRecord(record);
    expect(toErrorRecord(back)).to.deep.equal({ ...record, cause: { ...record.cause, code: "UNEXPECTED_ERROR" } });
    expect(back.stack).to.equal(error.stack);
    expect(isZenError(back.cause, "UNEXPECTED_ERROR")).to.equal(true);
  });

  it("leaves out of a record what it does not have", () => {
    expect(Object.keys(toErrorRecord(new ZenError("X", "x"))).sort()).to.deep.equal(["code", "message", "stack"]);
  });

  it("gives whatever else is thrown the fallback code", () => {
    expect(toErrorRecord("a string", "STEP_FAILED")).to.deep.equal({ code: "STEP_FAILED", message: "a string" });
    expect(toErrorRecord(undefined).message).to.equal("undefined");
    expect(toErrorRecord(new TypeError("no"), "STEP_FAILED")).to.include({ code: "STEP_FAILED", message: "no" });
  });
});
