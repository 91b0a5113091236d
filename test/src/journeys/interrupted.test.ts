import { setTimeout as delay } from "node:timers/promises";
import type { ExecutionRecord, Page, RunRecord } from "@zen/plugin-sdk";
import { expect } from "chai";
import { processesIn, processesLeft } from "../support/processes.js";
import { useRepository } from "../support/repository.js";
import { nodesIn, runPipeline } from "../support/run-document.js";
import { expectSound } from "../support/soundness.js";
import { TINY_FILES } from "../support/tiny.js";
import type { Started } from "../support/zen.js";

const SLOW = ["--param", "ms=400"];

describe("zen run, interrupted", () => {
  const repository = useRepository({ files: TINY_FILES });
  const start = async (salt: number, ...args: readonly string[]): Promise<Started> => {
    const run = await repository.start(["run", "chain", "--param", `salt=${salt}`, ...SLOW, ...args]);
    await run.printed(/ran +one/);
    return run;
  };
  const runs = async () => (await repository.json<Page<RunRecord>>("runs:list")).items;
  const shown = () =>
    repository.json<{ run: RunRecord; executions: readonly ExecutionRecord[] }>("runs:show", "latest");

  it("by Ctrl-C ends with 130, says so, and leaves no process", async () => {
    const run = await start(100);
    expect(processesIn(repository.dir).length, "the command and a worker").to.be.at.least(2);
    run.signalGroup("SIGINT");
    const { code, stderr, stdout } = await run.ended;
    expect(code, stdout + stderr).to.equal(130);
    expect(await processesLeft(repository.dir, 1000)).to.deep.equal([]);
    expect(stderr).to.contain("Stopping. Press Ctrl-C again to end at once.");
    expect(stdout).to.match(/^chain interrupted in /m);
  });

  it("is recorded as interrupted, with the step that was under way as cancelled", async () => {
    const { run, executions } = await shown();
    expect(run.state).to.equal("interrupted");
    expect(executions.find(({ node }) => node === "one")?.state).to.equal("succeeded");
    expect(executions.find(({ node }) => node === "two")?.state).to.equal("cancelled");
    expect(await repository.done("runs:list")).to.match(/^\S+ +chain +interrupted /m);
  });

  it("is taken up by the next run", async () => {
    const next = await runPipeline(repository, "chain", "--param", "salt=100", ...SLOW);
    expect(nodesIn(next, "cached")).to.deep.equal(["start", "one"]);
    expect(nodesIn(next, "ran")).to.have.members(["two", "three", "last"]);
  });

  it("by a service manager's SIGTERM, which reaches the command alone, ends the same way", async () => {
    const run = await start(200);
    run.kill("SIGTERM");
    const { code } = await run.ended;
    expect(code).to.equal(130);
    expect(await processesLeft(repository.dir, 1000)).to.deep.equal([]);
    expect((await shown()).run.state).to.equal("interrupted");
  });

  it("prints one document with --json all the same", async () => {
    const run = await repository.start(["run", "chain", "--param", "salt=300", "--param", "ms=3000", "--json"]);
    while (!(await runs()).some(({ state }) => state === "running")) await delay(20);
    run.signalGroup("SIGINT");
    const { code, stdout } = await run.ended;
    expect(code).to.equal(130);
    expect((JSON.parse(stdout) as { run: RunRecord }).run.state).to.equal("interrupted");
  });

  it("twice ends at once", async () => {
    const run = await start(400);
    run.signalGroup("SIGINT");
    await run.printed(/Stopping/);
    run.signalGroup("SIGINT");
    expect((await run.ended).code).to.equal(130);
    expect(await processesLeft(repository.dir)).to.deep.equal([]);
  });

  it("leaves a sound repository, whose next run marks what was ended at once", async () => {
    await runPipeline(repository, "chain", "--param", "salt=400", ...SLOW);
    await expectSound(repository.dir);
  });
});
