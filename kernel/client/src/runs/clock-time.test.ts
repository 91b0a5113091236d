import { isZenError } from "@zen/plugin-sdk";
import { expect } from "chai";
import { clockTime } from "./clock-time.js";

describe("the moment of a clock", () => {
  for (const [given, time] of [
    ["2026-01-01", "2026-01-01T00:00:00.000Z"],
    ["2026-01-01T12:30", "2026-01-01T12:30:00.000Z"],
    ["2026-01-01T12:30:05.5Z", "2026-01-01T12:30:05.500Z"],
    ["2026-01-01T00:30:00+02:00", "2025-12-31T22:30:00.000Z"],
    [new Date(0), "1970-01-01T00:00:00.000Z"],
  ] as const)
    it(`may be ${JSON.stringify(given)}`, () => expect(clockTime(given)).to.equal(time));

  for (const given of [
    "",
    "now",
    "2026",
    "2026-02-30",
    "2026-13-01",
    "2026-01-01T25:00",
    "01/02/2026",
    new Date(Number.NaN),
  ])
    it(`is not ${String(given)}`, () => {
      expect(() => clockTime(given))
        .to.throw()
        .that.satisfies((error: unknown) => isZenError(error, "CLOCK_INVALID"));
    });
});
