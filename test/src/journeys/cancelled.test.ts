import type { ExecutionRecord, RunRecord } from "@zen/plugin-sdk";
import { expect } from "chai";
import { processesLeft } from "../support/processes.js";
import { useRepository } from "../support/repository.js";
import { expectSound } from "../support/soundness.js";
import { TINY_FILES } from "../support/tiny.js";
import type { Started } from "../support/zen.js";

interface Cancelled {
  readonly run: RunRecord;
  readonly outcome: string;
}

describe("zen runs:cancel", () => {
  const repository = useRepository({ files: TINY_FILES });
  const start = async (salt: number): Promise<Started> => {
    const run = await repository.start(["run", "chain", "-p", `salt=${salt}`, "-p", "ms=60000"]);
    await run.printed(/ran +start/);
    return run;
  };
  const cancel = (...args: readonly string[]) => repository.json<Cancelled>("runs:cancel", "latest", ...args);

  it("ends a run of another process, and its workers with it", async () => {
    const run = await start(1);
    const said = await repository.done("runs:cancel", "latest");
    expect(said).to.match(/^chain cancelled: 1 ran$/m);
    const { code, stdout } = await run.ended;
    expect(code).to.equal(1);
    expect(stdout).to.match(/^chain cancelled in /m);
    expect(await processesLeft(repository.dir)).to.deep.equal([]);
    const shown = await repository.json<{ run: RunRecord; executions: readonly ExecutionRecord[] }>("runs:show");
    expect(shown.run.state).to.equal("cancelled");
    expect(shown.executions.map(({ node, state }) => [node, state])).to.deep.equal([
      ["start", "succeeded"],
      ["one", "cancelled"],
    ]);
  });

  it("says of a run that has ended how, and changes nothing", async () => {
    expect(await repository.done("runs:cancel", "latest")).to.match(/^chain had ended already: cancelled$/m);
    expect(await cancel()).to.include({ outcome: "ended" });
  });

  it("does not wait with --no-wait, and may be asked twice", async () => {
    const run = await start(2);
    expect(await cancel("--no-wait")).to.include({ outcome: "asked" });
    const [{ outcome, run: record }] = await Promise.all([cancel(), cancel()]);
    expect(outcome).to.be.oneOf(["cancelled", "ended"]);
    expect(record.state).to.equal("cancelled");
    expect((await run.ended).code).to.equal(1);
  });

  it("brings a run whose process is dead to its end, and says so", async () => {
    const run = await start(3);
    run.kill("SIGKILL");
    await run.ended;
    const { outcome, run: record } = await cancel();
    expect([outcome, record.state]).to.deep.equal(["recovered", "interrupted"]);
    expect(await processesLeft(repository.dir)).to.deep.equal([]);
    await expectSound(repository.dir);
  });

  it("knows no run by another name", async () => {
    const { code, stdout } = await repository.zen(["runs:cancel", "nothing", "--json"]);
    expect(code).to.equal(1);
    expect(JSON.parse(stdout)).to.have.nested.property("error.code", "RUN_NOT_FOUND");
  });
});
