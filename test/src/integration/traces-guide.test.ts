import { expect } from "chai";
import { useClone } from "../support/clone.js";
import { fencesOf, follow } from "../support/page.js";

describe("the guide to traces", () => {
  const clone = useClone();

  it("does what it says", async () => {
    const fences = await fencesOf("docs/guides/traces.md");
    const printed = (await follow(clone.dir(), fences)).join("");
    for (const { language, text } of fences) if (language === "console") expect(printed).to.contain(text);
    expect(printed).to.match(/^artifact-store@1 put$/m);
  });
});
