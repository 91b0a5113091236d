import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { lineOf } from "./line.js";

describe("a line", () => {
  it("is one of JSON, whatever is in it", () => {
    const line = lineOf({ id: "r1", pipeline: "a\nb", state: "failed" });
    assert.equal(line.indexOf("\n"), line.length - 1);
    assert.deepEqual(JSON.parse(line), { run: "r1", pipeline: "a\nb", state: "failed" });
  });
});
