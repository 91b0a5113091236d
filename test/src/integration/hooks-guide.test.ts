import { expect } from "chai";
import { useClone } from "../support/clone.js";
import { fencesOf, follow } from "../support/page.js";

describe("the guide to hooks", () => {
  const clone = useClone();

  it("does what it says", async () => {
    const fences = await fencesOf("docs/guides/hooks.md");
    const shown = fences.filter(({ language }) => language === "console").map(({ text }) => text);
    const printed = await follow(clone.dir(), fences);
    const ledger = printed.find((text) => text.includes("greet cached")) ?? "";
    expect(ledger.endsWith(shown[0] as string), ledger).to.equal(true);
    const refused = printed.find((text) => text.includes("must not be named")) ?? "";
    for (const line of (shown[1] as string).trim().split("\n")) expect(refused).to.contain(line);
    expect(refused)
      .to.match(/HOOK_REQUIRED/)
      .and.to.match(/failed +hello|hello +failed/);
  });
});
