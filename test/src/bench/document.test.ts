import { expect } from "chai";
import { renewed, withTable } from "./document.js";

describe("the page of benchmarks", () => {
  const page = "# Benchmarks\n\nWhy.\n\n<!-- table: begin -->\n\nold\n\n<!-- table: end -->\n\nAfter.\n";

  it("gets a new table between its marks, and keeps the rest", () => {
    const written = withTable(page, "new");
    expect(written).to.equal(page.replace("old", "new"));
    expect(withTable(written, "new")).to.equal(written);
  });

  it("is not written to without marks", () => {
    expect(() => withTable("# Benchmarks\n", "new")).to.throw("no <!-- table: begin -->");
  });

  it("keeps the rows that were not measured now, in the order of all, with what was missed", () => {
    const table = (rows: readonly string[], missed: readonly string[]): string =>
      ["On this.", "", "| what | measured |", "| --- | --- |", ...rows, "", "Missed aims:", "", ...missed].join("\n");
    const before = table(["| a | 1 s |", "| b | 2 s |", "| gone | 3 s |"], ["- **a**: slow.", "- **b**: slow."]);
    const now = "On that.\n\n| what | measured |\n| --- | --- |\n| c | 4 s |\n| a | 5 s |\n\nEvery aim is met.";
    const written = renewed(before, now, ["a", "b", "c"]);
    expect(written.split("\n")).to.deep.equal([
      "On that. The rows were not all measured in one run.",
      "",
      ...["| what | measured |", "| --- | --- |", "| a | 5 s |", "| b | 2 s |", "| c | 4 s |"],
      ...["", "Missed aims:", "", "- **b**: slow."],
    ]);
    expect(renewed("", now, ["a", "c"])).to.match(/^On that\.\n[^]*a[^]*c[^]*Every aim is met\.$/);
  });
});
