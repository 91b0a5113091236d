import { expect } from "chai";
import { useClone } from "../support/clone.js";
import { fencesOf, follow } from "../support/page.js";

describe("the guide to webhooks", () => {
  const clone = useClone();

  it("does what it says", async () => {
    const fences = await fencesOf("docs/guides/webhooks.md");
    const printed = (await follow(clone.dir(), fences)).join("").replaceAll(/ +$/gm, "");
    for (const { language, text } of fences) if (language === "console") expect(printed).to.contain(text);
    expect(printed.match(/ops {2}run\.(started|finished)/g), "what waits").to.have.length(2);
    expect(printed).not.to.match(/whsec_/);
  });
});
