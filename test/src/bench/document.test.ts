import { expect } from "chai";
import { withTable } from "./document.js";

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
});
