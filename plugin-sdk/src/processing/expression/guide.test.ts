import { expect } from "chai";
import { readFileSync } from "node:fs";
import { functions } from "./functions/table.js";

describe("the guide to expressions", () => {
  it("explains every function in the table's own words", () => {
    const guide = readFileSync(new URL("../../../../docs/guides/expressions.md", import.meta.url), "utf8");
    for (const { name, meaning } of functions.values()) {
      const row = guide.split("\n").find((line) => line.startsWith(`| \`${name}\` `));
      expect(row?.replace(/ +\|$/, ""), name).to.satisfy(
        (text: string | undefined) => text?.endsWith(meaning) === true,
      );
    }
  });
});
