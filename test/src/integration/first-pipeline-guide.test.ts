import { expect } from "chai";
import { useClone } from "../support/clone.js";
import { fencesOf, follow, type Fence } from "../support/page.js";

describe("the guide to the first pipeline", () => {
  const clone = useClone();
  let fences: readonly Fence[];
  let printed: readonly string[];

  before(async () => {
    fences = await fencesOf("docs/guides/first-pipeline.md");
    printed = await follow(clone.dir(), fences);
  });

  /** What the block printed that has this in it. */
  const outputOf = (part: string): string => {
    const at = fences.flatMap(({ language, text }, index) => (language === "sh" && text.includes(part) ? [index] : []));
    expect(at, `blocks with ${part}`).to.have.length(1);
    return printed[at[0] as number] as string;
  };

  it("writes three files and executes all its commands", () => {
    expect(fences.flatMap(({ file }) => file ?? [])).to.deep.equal([
      "pipelines/penguins.ts",
      "pipelines/steps.ts",
      "test/steps.test.ts",
    ]);
    expect(fences.filter(({ language }) => language === "sh").length).to.be.at.least(6);
  });

  it("makes a repository with plugins", () => {
    expect(outputOf("zen init")).to.match(/penguins is a Zen repository[^]*\d plugins are installed/);
  });

  it("tests a step with Node's own test runner", () => {
    expect(outputOf("node --test")).to.match(/pass 1\n[^]*fail 0/);
  });

  it("checks, runs and predicts", () => {
    expect(outputOf("zen check")).to.match(
      /^sound +penguins$[^]*^ {2}ran +train[^]*^penguins succeeded in .*: 7 ran$[^]*accuracy (?:1|0\.9\d*)[^]*^Gentoo +/m,
    );
  });

  it("runs again with nothing computed, then trains again and what follows from it", () => {
    const again = outputOf("epochs=150");
    expect(again).to.match(/: 1 ran, 6 cached$[^]*: 3 ran, 4 cached$/m);
    expect(again.slice(again.indexOf("1 ran"))).to.match(/^ {2}cached +preprocess[^]*^ {2}ran +train/m);
  });

  it("cleans up", () => {
    expect(outputOf("deployments:delete")).to.contain("penguins no longer answers");
  });
});

describe("the guide to fan-out, choice and retries", () => {
  const clone = useClone();

  it("writes its files and executes all its commands", async () => {
    const printed = await follow(clone.dir(), await fencesOf("docs/guides/fan-out-and-choice.md"));
    const all = printed.join("\n");
    expect(all).to.match(/3 items: 3 ran[^]*"region-2"[^]*5 items: 2 ran, 3 cached[^]*"none is good enough"/);
    expect(all).to.match(/skipped +good +its condition does not hold/);
    expect(all).to.match(/stubborn succeeded[^]*^3$/m);
  });
});

describe("the guide to finding runs", () => {
  const clone = useClone();

  it("writes its files and executes all its commands", async () => {
    const printed = await follow(clone.dir(), await fencesOf("docs/guides/finding-runs.md"));
    const all = printed.join("\n");
    expect(all).to.match(/fit +\.\/pipelines\/line\.ts#fit +Learns the slope/);
    expect(all)
      .to.match(/^slow\n/m)
      .and.to.match(/^RUN .*\n\S+ +line +succeeded .* candidate .*loss=0\.0\d+\n/m);
    expect(all).to.match(/^best: 20 epochs, loss 0\.0\d+$/m);
    expect(all)
      .to.match(/^rate +0\.01 +0\.001$/m)
      .and.to.match(/^epochs +20 +20$/m);
    expect(all).to.match(/^ *\d+ best\.html\n *\d+ side-by-side\.html$/m);
  });
});
