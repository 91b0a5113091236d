import type { RunRecord } from "@zen/plugin-sdk";
import { expect } from "chai";
import { processesLeft } from "../support/processes.js";
import { useRepository } from "../support/repository.js";
import { nodesIn, type RunDocument } from "../support/run-document.js";
import { expectSound } from "../support/soundness.js";
import { CHAIN_STEPS, chainEnd, TINY_FILES } from "../support/tiny.js";

describe("two zen run at once in one repository", () => {
  const repository = useRepository({ files: TINY_FILES });
  const run = (salt: number) =>
    repository.json<RunDocument>("run", "chain", "--param", `salt=${salt}`, "--param", "ms=200");
  const textOf = async ({ outputs }: RunRecord) =>
    (await repository.json<{ value: string }>("artifacts:get", outputs["text"]?.digest ?? "none")).value;

  it("of the same: both are right, and no step is computed by both", async () => {
    const both = await Promise.all([run(1000), run(1000)]);
    for (const { run: record } of both) {
      expect(record.state).to.equal("succeeded");
      expect(await textOf(record)).to.equal(chainEnd(1000));
    }
    expect(new Set(both.map(({ run: record }) => record.id)).size).to.equal(2);
    const ran = both.flatMap((one) => nodesIn(one, "ran"));
    expect(new Set(ran)).to.deep.equal(new Set(CHAIN_STEPS));
    expect(ran.length, "what is slow enough to be seen under way is done once").to.be.at.most(CHAIN_STEPS.length + 2);
  });

  it("of different things: both are right", async () => {
    const both = await Promise.all([run(2000), run(3000), run(4000)]);
    expect(await Promise.all(both.map(({ run: record }) => textOf(record)))).to.deep.equal([
      chainEnd(2000),
      chainEnd(3000),
      chainEnd(4000),
    ]);
  });

  it("while others look: nobody is told nonsense", async () => {
    const running = run(5000);
    const looks = [["runs:list"], ["artifacts:list"], ["runs:show", "latest"], ["pipelines:list"]];
    await Promise.all(looks.map((args) => repository.json(...args)));
    await repository.json("metadata:rebuild");
    expect((await running).run.state).to.equal("succeeded");
  });

  it("leave a sound repository and no process", async () => {
    expect(await processesLeft(repository.dir)).to.deep.equal([]);
    await expectSound(repository.dir);
    const { items } = await repository.json<{ items: readonly RunRecord[] }>("runs:list");
    expect(items.map(({ state }) => state)).to.deep.equal(Array.from({ length: 6 }, () => "succeeded"));
  });
});
