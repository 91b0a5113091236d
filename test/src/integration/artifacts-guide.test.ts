import { expect } from "chai";
import { useClone } from "../support/clone.js";
import { fencesOf, follow, type Fence } from "../support/page.js";

describe("the guide to artifacts", () => {
  const clone = useClone();
  let fences: readonly Fence[];
  let printed: readonly string[];

  before(async () => {
    fences = await fencesOf("docs/guides/artifacts.md");
    printed = await follow(clone.dir(), fences);
  });

  /** What the first block printed that has this in it. */
  const outputOf = (part: string): string =>
    printed[fences.findIndex(({ language, text }) => language === "sh" && text.includes(part))] as string;

  it("follows an artifact up and down", () => {
    const drawn = outputOf("zen lineage words.words\n");
    expect(drawn).to.match(
      /made by count as words.*\n +└─ text: .*\n +└─ made by shout .*\n +└─ text: .*\n +└─ made by write/,
    );
    expect(drawn).to.match(/read by shout as text[^]*read by count as text/);
    expect(drawn).to.match(/^flowchart LR$/m);
  });

  it("makes room, and computes anew what went", () => {
    const pruned = outputOf("--keep-runs 1 --yes");
    expect(pruned)
      .to.match(/KiB would go, .* stay\. Nothing has been removed/)
      .and.match(/^Removed .*KiB/m);
    expect(pruned).to.match(/words succeeded .*: 2 ran, 1 cached$/m);
    expect(outputOf("runs:tag")).not.to.contain("words.text");
  });

  it("shares results with another repository", () => {
    expect(outputOf("artifacts:push")).to.match(/^\d runs: \d+ objects copied/m);
    expect(outputOf("artifacts:pull")).to.match(/words succeeded .*: 3 cached$/m);
  });

  it("erases, and says why", () => {
    const erased = outputOf("artifacts:purge");
    expect(erased).to.contain("Made from it, and left:").and.contain("Erased.");
    expect(erased.match(/\[purged: names a person\]/g)?.length).to.be.at.least(3);
    expect(erased).to.match(/erased on \d{4}-\d\d-\d\d: names a person[^]*ARTIFACT_PURGED/);
  });

  it("makes the metadata anew", () => {
    expect(outputOf("metadata:rebuild")).to.match(/made anew: \d runs/);
  });
});
