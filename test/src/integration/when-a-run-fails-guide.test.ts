import { expect } from "chai";
import { useClone } from "../support/clone.js";
import { fencesOf, follow } from "../support/page.js";

describe("the guide to runs that fail", () => {
  const clone = useClone();

  it("does what it says", async () => {
    const fences = await fencesOf("docs/guides/when-a-run-fails.md");
    const printed = await follow(
      clone.dir(),
      fences.filter(({ language, file }) => language === "sh" || file !== undefined),
    );
    const all = printed.join("").replaceAll(/ +$/gm, "");
    for (const { language, text } of fences)
      if (language === "console") for (const line of text.trimEnd().split("\n")) expect(all).to.contain(line);
    expect(all).to.match(/again zen debug \S+ 'each\[2\]\.scored' executes it alone/);
    expect(all.match(/^exit code 1$/gm), "a run, a step alone, a refusal").to.have.length(3);
    expect(all).to.contain("code RUN_CHANGED");
  });
});
