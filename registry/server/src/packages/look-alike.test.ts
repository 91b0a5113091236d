import { expect } from "chai";
import fc from "fast-check";
import { looksLike } from "./look-alike.js";

describe("looksLike", () => {
  const alike = [
    ["@zen/gcp-dataflow", "@zen/gcp_dataflow"],
    ["@zen/gcp-dataflow", "@zen/gcp-dataf1ow"],
    ["@zen/gcp-dataflow", "@zen/gcp-datafiow"],
    ["@zen/gcp-dataflow", "@zen/gpc-dataflow"],
    ["@zen/gcp-dataflow", "@zen/gcp-dataflows"],
    ["@zen/gcp-dataflow", "@zem/gcp-dataflow"],
    ["@modern/x", "@modem/x"],
    ["@zen/onnx", "@zen/0nnx"],
  ] as const;
  for (const [one, two] of alike) {
    it(`takes ${two} for ${one}`, () => {
      expect([looksLike(one, two), looksLike(two, one)]).to.deep.equal([true, true]);
    });
  }

  const apart = [
    ["@zen/onnx", "@zen/onyx"],
    ["@zen/onnx", "@acme/onnx"],
    ["@acme/layers-2d", "@acme/layers-3d"],
    ["@zen/gcp-dataflow", "@zen/gcp-dataproc"],
    ["@zen/onnx", "@zen/onnx"],
  ] as const;
  for (const [one, two] of apart) {
    it(`tells ${two} from ${one}`, () => expect(looksLike(one, two)).to.equal(false));
  }

  it("goes both ways", () => {
    const name = fc.stringMatching(/^@[a-c01]{1,3}\/[a-c01lmnr-]{5,10}$/);
    fc.assert(fc.property(name, name, (one, two) => looksLike(one, two) === looksLike(two, one)));
  });
});
