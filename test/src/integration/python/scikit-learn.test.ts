import { expect } from "chai";
import { useClone } from "../../support/clone.js";
import { fencesOf, follow, type Fence } from "../../support/page.js";

describe("the guide to a scikit-learn model", () => {
  const clone = useClone();
  let fences: readonly Fence[];
  let printed: readonly string[];

  before(async () => {
    fences = await fencesOf("docs/guides/scikit-learn.md");
    printed = await follow(clone.dir(), fences);
  });

  /** What the block printed that has this in it. */
  const outputOf = (part: string): string => {
    const at = fences.flatMap(({ language, text }, index) => (language === "sh" && text.includes(part) ? [index] : []));
    expect(at, `blocks with ${part}`).to.have.length(1);
    return printed[at[0] as number] as string;
  };

  it("brings the plugin", () => {
    expect(outputOf("@zen/process")).to.match(/^\+ @zen\/process .*command, python$/m);
  });

  it("trains in Python, evaluates and serves", () => {
    expect(outputOf("zen predict")).to.match(
      /^ {2}ran +fit[^]*^ {2}ran +evaluate[^]*^penguins succeeded in .*: 6 ran$[^]*trainAccuracy 0\.9\d*[^]*accuracy (?:1|0\.9\d*)[^]*^Gentoo +Gentoo 0\.9/m,
    );
  });

  it("keeps what the script printed, and its metric", () => {
    expect(outputOf("runs:logs")).to.match(/^240 penguins, 3 species$[^]*trainAccuracy=0\.9/m);
  });

  it("computes nothing again, and with another parameter what follows from it", () => {
    expect(outputOf("C=0.01")).to.match(
      /^ {2}cached +fit[^]*: 1 ran, 5 cached$[^]*^ {2}cached +split[^]*^ {2}ran +fit[^]*: 3 ran, 3 cached$/m,
    );
  });

  it("shows an exception at its line, and returns to what was there", () => {
    expect(outputOf("sed")).to.match(
      /NameError: name 'lenn' is not defined[^]*scripts\/fit\.py:\d+[^]*PYTHON_EXCEPTION[^]*exit code 1[^]*^ {2}cached +fit[^]*succeeded/m,
    );
  });

  it("cleans up", () => {
    expect(outputOf("deployments:delete")).to.contain("penguins no longer answers");
  });
});
