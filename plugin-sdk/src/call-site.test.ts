import { expect } from "chai";
import { pipeline, step } from "./pipeline/index.js";

/** Outside the folder of the pipeline vocabulary, as a user's file is. */
describe("the place of a declaration", () => {
  it("is the user's line, not the SDK's", () => {
    const place = /call-site\.test\.[jt]s:\d+:\d+$/;
    const nothing = step("nothing", { inputs: {}, outputs: {} }, () => ({}));
    const empty = pipeline("empty", {}, (add) => void add(nothing, {}));
    const [node] = empty.draft().nodes;
    expect(nothing.definition.definedAt).to.match(place);
    expect(empty.definedAt).to.match(place);
    expect(node?.kind === "step" && node.addedAt).to.match(place);
  });
});
