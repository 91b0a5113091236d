import { expect } from "chai";
import { useClone } from "../support/clone.js";
import { fencesOf, follow, type Fence } from "../support/page.js";

describe("the guide to what is explained and repeatable", () => {
  const clone = useClone();
  let fences: readonly Fence[];
  let printed: readonly string[];

  before(async () => {
    fences = await fencesOf("docs/guides/explained-and-repeatable.md");
    printed = await follow(clone.dir(), fences);
  });

  const outputOf = (part: string): string => {
    const at = fences.flatMap(({ language, text }, index) => (language === "sh" && text.includes(part) ? [index] : []));
    expect(at, `blocks with ${part}`).to.have.length(1);
    return printed[at[0] as number] as string;
  };

  it("says beforehand what would run, and shows the change", () => {
    expect(outputOf("--dry-run"))
      .to.match(/read +is known/)
      .and.match(/convert +would run: changed since run/)
      .and.contain("OFFSET in pipelines/units.ts changed")
      .and.contain("- const OFFSET = 32;")
      .and.contain("+ const OFFSET = 31;");
  });

  it("says the same afterwards, and which step made an input's content", () => {
    expect(outputOf("zen runs:explain\n"))
      .to.match(/read {2}known: nothing has changed since run/)
      .and.match(/sample {2}ran: changed since[^]*parameter size: 1 -> 2[^]*new content, made by convert/);
  });

  it("shows what a run was made from, and compares plans", () => {
    expect(outputOf("zen runs:show\n")).to.match(/code +plan [0-9a-f]{12} +sources [0-9a-f]{12}/);
    expect(outputOf("pipelines:diff")).to.match(/~ convert\n +OFFSET in pipelines\/units\.ts changed/);
  });

  it("does a run again whose pipeline is gone", () => {
    expect(outputOf('runs:reproduce "$run"')).to.match(/read +identical\nconvert +identical\nsample +identical/);
  });

  it("stands the clock, warns of other chance, and tells that it matters", () => {
    expect(outputOf("--clock 2026-01-01"))
      .to.match(/warning +roll +Math\.random at pipelines\/weather\.ts:4:\d+/)
      .and.match(/"day":\s*"2026-01-01T00:00:00\.000Z"/);
    expect(printed.at(-1)).to.match(/roll +different +value differs: loaded: 0\.\d+ -> 0\.\d+/);
  });
});
