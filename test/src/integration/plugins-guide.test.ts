import { expect } from "chai";
import { useClone } from "../support/clone.js";
import { fencesOf, follow } from "../support/page.js";

describe("the guide to plugins", () => {
  const clone = useClone();

  it("does what it says", async () => {
    const fences = await fencesOf("docs/guides/plugins.md");
    const printed = (await follow(clone.dir(), fences)).join("").replaceAll(/ +$/gm, "");
    for (const { language, text } of fences) if (language === "console") expect(printed).to.contain(text.trimEnd());
  });
});
