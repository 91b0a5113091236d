import type { PipelineDiff } from "@zen/client";
import { expect } from "chai";
import { GREETINGS, HELPER, remove, repository, write } from "../testing/repository.js";
import { ask, errorOf, zen } from "../testing/zen.js";

describe("zen pipelines:diff", function () {
  this.timeout(60_000);
  let dir: string;
  before(async () => {
    dir = await repository();
    expect((await zen(dir, "run", "greetings")).code).to.equal(0);
  });
  after(() => remove(dir));

  it("finds nothing between a run and the pipeline as it still is", async () => {
    expect((await zen(dir, "pipelines:diff", "latest", "greetings")).stdout).to.contain("They do the same.");
  });

  it("tells in words what was changed since a run: parameters, names, options, code", async () => {
    write(dir, {
      "pipelines/helper.ts": HELPER.replace('"!"', '"!!"'),
      "pipelines/greetings.ts": GREETINGS.replace('p.string("world")', 'p.string("moon")')
        .replace("times: p.int(1)", "loud: p.boolean(true)")
        .replace("add(count, { greeting })", 'add(count, { greeting }, { name: "words", timeoutMs: 9000 })'),
    });
    const { stdout, code } = await zen(dir, "pipelines:diff", "latest", "pipelines/greetings.ts");
    expect(code).to.equal(0);
    expect(stdout)
      .to.contain("parameter name.default: world -> moon")
      .and.contain("parameter times removed")
      .and.contain("parameter loud added (boolean)")
      .and.contain("~ words was count")
      .and.contain("option timeoutMs: none -> 9000")
      .and.contain("~ greet\n    shout in pipelines/helper.ts changed")
      .and.contain('text.toUpperCase() + "!!"');
    const { document: runs } = await ask<{ items: { id: string; plan: string }[] }>(dir, "runs:list");
    const [run] = runs.items;
    const { document } = await ask<PipelineDiff>(dir, "pipelines:diff", run?.plan.slice(0, 12) ?? "", "greetings");
    expect(document.was).to.deep.equal({ pipeline: "greetings", plan: run?.plan, run: run?.id });
    expect(document.nodes.map(({ node, change }) => [node, change])).to.deep.equal([
      ["words", "renamed"],
      ["greet", "changed"],
    ]);
    expect(document.unrecorded).to.deep.equal([]);
  });

  it("refuses what is no pipeline and no run", async () => {
    expect(await errorOf(dir, "pipelines:diff", "latest", "greeting")).to.include({
      code: "PIPELINE_NOT_FOUND",
      exit: 2,
    });
    expect(await errorOf(dir, "pipelines:diff", "20200101-000000000-aaaaaa", "greetings")).to.include({
      code: "RUN_NOT_FOUND",
    });
  });
});
