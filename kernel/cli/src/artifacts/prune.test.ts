import { expect } from "chai";
import type { PruneReport } from "@zen/client";
import type { ArtifactRecord } from "@zen/plugin-sdk";
import { remove, repository } from "../testing/repository.js";
import { ask, errorOf, zen } from "../testing/zen.js";

const BIG = `import { json, p, pipeline, step } from "@zen/plugin-sdk/pipeline";
export const grow = step("grow", { inputs: { n: p.int() }, outputs: { text: json<string>() } }, async ({ n }, { log }) => {
  log.info("growing");
  return { text: String(n).repeat(20_000) };
});
export default pipeline("big", { n: p.int(1) }, (add, { n }) => add(grow, { n }));
`;

describe("zen artifacts:prune", function () {
  this.timeout(60_000);
  let dir: string;
  before(async () => {
    dir = await repository({ "pipelines/big.ts": BIG });
    for (const n of [1, 2]) await zen(dir, "run", "big", "--param", `n=${n}`);
  });
  after(() => remove(dir));

  const prune = async (...args: readonly string[]) =>
    (await ask<PruneReport>(dir, "artifacts:prune", ...args)).document;
  const pruned = async () => {
    const { document } = await ask<{ items: readonly ArtifactRecord[] }>(dir, "artifacts:list");
    return document.items.filter((one) => one.pruned !== undefined);
  };

  it("only shows what it would remove, until it is told to", async () => {
    const { stdout, code } = await zen(dir, "artifacts:prune", "--keep-runs", "1");
    expect(code).to.equal(0);
    expect(stdout)
      .to.match(/FREES/)
      .and.match(/grow\.text/)
      .and.match(/KiB would go, .* stay\. Nothing has been removed/);
    expect(await pruned()).to.deep.equal([]);
  });

  it("removes it, says so in the records, and lets it be computed anew", async () => {
    const report = await prune("--keep-runs", "1", "--yes", "--reason", "too old");
    expect(report).to.deep.include({ applied: true, keys: 1 });
    expect(report.bytes).to.be.greaterThan(20_000);
    const [artifact] = await pruned();
    expect(artifact?.pruned?.reason).to.equal("too old");
    expect(await errorOf(dir, "artifacts:get", artifact?.digest as string)).to.include({ code: "ARTIFACT_PRUNED" });
    expect((await zen(dir, "artifacts:show", artifact?.digest as string)).stdout).to.contain("pruned: too old");
    expect((await zen(dir, "artifacts:get", "big.text")).stdout).to.have.length(20_002);
    const logs = await zen(dir, "runs:logs", artifact?.run as string);
    expect([logs.code, logs.stdout]).to.deep.equal([0, ""]);
    expect((await prune("--keep-runs", "1", "--yes")).objects).to.equal(0);
    const again = await ask<{ run: { steps: object } }>(dir, "run", "big", "--param", "n=1");
    expect(again.document.run.steps).to.include({ ran: 1 });
    expect(await pruned()).to.deep.equal([]);
  });

  it("refuses choices that are none", async () => {
    for (const args of [
      ["--older-than", "soon"],
      ["--keep-size", "much"],
      ["--keep-runs", "-1"],
      ["--by", "@zen/tabular@newest"],
    ])
      expect(await errorOf(dir, "artifacts:prune", ...args), args.join(" ")).to.include({
        code: "USAGE_INVALID",
        exit: 2,
      });
    expect(await errorOf(dir, "artifacts:prune", "--run", "nobody")).to.include({ code: "RUN_NOT_FOUND" });
    expect(await errorOf(dir, "artifacts:prune", "--store", "nowhere")).to.include({ code: "STORE_NOT_FOUND" });
  });
});
