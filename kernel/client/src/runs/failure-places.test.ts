import type { RunResult } from "@zen/engine";
import { expect } from "chai";
import { withPlaces } from "./failure-places.js";

describe("the places of failures", () => {
  const placeOf = (place: string | undefined, places: ReadonlyMap<string, string>): string | undefined => {
    const error = { code: "X", message: "x", ...(place === undefined ? {} : { place }) };
    const result = { failures: [{ node: "split", error, lines: [] }] } as unknown as RunResult;
    return withPlaces(result, places).failures[0]?.error.place;
  };
  const places = new Map([["split", "pipelines/a.ts:4:16"]]);

  it("are those of the steps where an error names none that a person knows", () => {
    expect(placeOf(undefined, places)).to.equal("pipelines/a.ts:4:16");
    expect(placeOf("node parts", places)).to.equal("pipelines/a.ts:4:16");
  });

  it("are the errors' own where they have one", () => {
    expect(placeOf("flights.csv row 17 (line 18)", places)).to.equal("flights.csv row 17 (line 18)");
    expect(placeOf("node parts", new Map())).to.equal("node parts");
  });
});
