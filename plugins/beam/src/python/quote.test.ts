import { expect } from "chai";
import fc from "fast-check";
import { quote } from "./quote.js";

describe("quote", () => {
  it("keeps plain text readable", () => {
    expect(quote("origin = 'x'")).to.equal('"origin = \\x27x\\x27"');
  });

  it("leaves nothing that means something to Python, YAML or Jinja", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(quote(text)).to.match(/^"(?:[ !&(-[\]-z|~]|\\x[0-9a-f]{2}|\\u[0-9a-f]{4}|\\U[0-9a-f]{8})*"$/);
      }),
    );
  });
});
