import { expect } from "chai";
import fc from "fast-check";
import { hunks, lineDiff } from "./line-diff.js";

describe("a comparison of two texts", function () {
  this.timeout(30_000);

  const written = (was: string, is: string) => lineDiff(was, is).map(({ mark, text }) => mark + text);

  it("keeps what is the same", () => {
    expect(written("a\nb\nc", "a\nx\nc\nd")).to.deep.equal([" a", "-b", "+x", " c", "+d"]);
  });

  it("gives both texts back", () => {
    const text = fc.array(fc.constantFrom("a", "b", "c", ""), { maxLength: 12 }).map((lines) => lines.join("\n"));
    fc.assert(
      fc.property(text, text, (was, is) => {
        const lines = lineDiff(was, is);
        const without = (mark: string) =>
          lines
            .filter((line) => line.mark !== mark)
            .map((line) => line.text)
            .join("\n");
        expect(without("+")).to.equal(was);
        expect(without("-")).to.equal(is);
      }),
    );
  });

  it("shows what is near a difference, and that there is more", () => {
    const lines = ["1", "2", "3", "4", "5", "6", "7", "8", "9"];
    const shown = hunks(lineDiff(lines.join("\n"), lines.with(4, "five").join("\n")), 1);
    expect(shown.map((line) => line?.text)).to.deep.equal(["4", "5", "five", "6", undefined]);
  });
});
