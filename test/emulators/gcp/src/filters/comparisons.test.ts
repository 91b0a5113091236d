import { expect } from "chai";
import { GoogleError } from "../core/google-error.js";
import { parseComparisons, satisfies } from "./comparisons.js";

describe("filters of lists", () => {
  const record = { state: "UP", createTime: "2026-11-23T10:00:00.000002Z", labels: { a: "x y", "zen-job": "1" } };
  const has = (filter: string) => satisfies(record, parseComparisons(filter), ["create_time"]);

  it("compare fields, labels and times", () => {
    expect(has('state="UP" AND labels.zen-job=1')).to.equal(true);
    expect(has('labels.a="x y"')).to.equal(true);
    expect(has("labels.b=1")).to.equal(false);
    expect(has("labels.b!=1")).to.equal(true);
    expect(has("labels.a:*")).to.equal(true);
    expect(has('create_time>"2026-11-23T10:00:00.000001Z"')).to.equal(true);
    expect(has('create_time>"2026-11-23T10:00:00.000002Z"')).to.equal(false);
    expect(has("")).to.equal(true);
  });

  it("refuse what they do not know", () => {
    for (const filter of ["a=1 OR b=2", "a", "a=", "a=1 b=2", "(a=1)"])
      expect(() => parseComparisons(filter), filter).to.throw(GoogleError, "Unparseable");
  });
});
