import { isZenError } from "@zen/plugin-sdk";
import { expect } from "chai";
import { readRows } from "./predict-rows.js";

describe("rows for a prediction", () => {
  it("are an object or an array of them", async () => {
    expect(await readRows(['{"a": 1}'], undefined, ".")).to.deep.equal([{ a: 1 }]);
    expect(await readRows(['[{"a": 1}, {}]'], undefined, ".")).to.deep.equal([{ a: 1 }, {}]);
  });
  it("do not come from the command line and a file at once", async () => {
    const failure: unknown = await readRows(["{}"], "rows.json", ".").catch((error: unknown) => error);
    expect(isZenError(failure, "USAGE_INVALID")).to.equal(true);
  });
});
