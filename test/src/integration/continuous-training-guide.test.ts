import { expect } from "chai";
import { useClone } from "../support/clone.js";
import { fencesOf, follow, type Fence } from "../support/page.js";

describe("the guide to continuous training", () => {
  const clone = useClone();
  let fences: readonly Fence[];
  let printed: readonly string[];

  before(async () => {
    fences = await fencesOf("docs/guides/continuous-training.md");
    printed = await follow(clone.dir(), fences);
  });

  const outputOf = (title: string): string => {
    const at = fences.findIndex((fence) => fence.title === `title=${title}`);
    expect(at, `the block ${title}`).to.be.at.least(0);
    return printed[at] as string;
  };
  const table = (text: string, word: string) => text.split("\n").filter((line) => line.includes(word));

  it("promotes the first model and a better one, and no worse one", () => {
    const text = outputOf("promote");
    expect(text).to.match(/kept +[0-9a-f]{12} +it is worse: logLoss [\d.]+ against [\d.]+ of the live model/);
    expect(text).to.match(/promoted +[0-9a-f]{12} +it is better: logLoss/);
    expect(text).to.match(/promoted +[0-9a-f]{12} +nothing was live/);
  });

  it("goes back to the former model, and what serves it answers with that one", () => {
    const text = outputOf("rollback");
    const [before, after] = table(text, "Gentoo").concat(table(text, "Adelie"), table(text, "Chinstrap"));
    expect(before).not.to.equal(undefined);
    expect(after, "what two models say").not.to.equal(before);
    expect(text).to.match(/species is [0-9a-f]{12} now\n {2}species serves it/);
    expect(text).to.match(/^species live [0-9a-f]{12} /m);
  });

  it("makes schedules and lists them", () => {
    const text = outputOf("create");
    expect(table(text, "30 2 * * * (Europe/Berlin)").length).to.be.at.least(2);
    for (const word of ["every 6h", "when its data changes", "species.candidate > 0.9"]) expect(text).to.contain(word);
  });

  it("runs what was asked for, and what new data makes due", () => {
    const text = outputOf("scheduler");
    expect(text).to.match(/nightly due \S+ +succeeded/);
    expect(text).to.match(/fresh due \S+ +succeeded +\S+ +the content of its data changed/);
    expect(text.match(/^\S+Z +succeeded/gm)?.length).to.equal(2);
  });
});
