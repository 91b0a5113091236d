import { basename, relative, sep } from "node:path";
import { expect } from "chai";
import fc from "fast-check";
import { fragmentOf, layoutOf } from "./layout.js";

const layout = layoutOf(`${sep}store`);
const segment = fc
  .string({ unit: fc.constantFrom("a", "b", ".", "-", "_"), minLength: 1, maxLength: 5 })
  .filter((text) => text !== "." && text !== "..");
const longSegment = fc
  .tuple(fc.integer({ min: 190, max: 420 }), fc.constantFrom("", "a", "-", ".x"))
  .map(([n, end]) => "l".repeat(n) + end);
const key = fc
  .array(fc.oneof({ weight: 4, arbitrary: segment }, { weight: 1, arbitrary: longSegment }), {
    minLength: 1,
    maxLength: 4,
  })
  .map((parts) => parts.join("/"));

describe("the layout of a store's folder", () => {
  it("gives every key a file of its own, in names that every disk takes, and gives the key back", () =>
    fc.assert(
      fc.property(key, (wanted) => {
        const names = relative(layout.objects, layout.pathOf(wanted)).split(sep);
        expect(names.every((name) => name.length <= 201 && name === name.toLowerCase() && name !== "..")).to.equal(
          true,
        );
        const fragments = names.map((name, i) => fragmentOf(name, i < names.length - 1));
        expect(fragments.join("")).to.equal(wanted);
      }),
    ));

  it("keeps names for beginnings apart from names for wholes", () => {
    for (const length of [199, 200, 201, 399, 400, 401, 512]) {
      const file = basename(layout.pathOf("x".repeat(length)));
      expect(fragmentOf(file, false), String(length)).not.to.equal(undefined);
    }
    expect(fragmentOf("x".repeat(200), false)).to.equal(undefined);
    expect(fragmentOf("Upper", false)).to.equal(undefined);
    expect(fragmentOf("with space", true)).to.equal(undefined);
  });
});
