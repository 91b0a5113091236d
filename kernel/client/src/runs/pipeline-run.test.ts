import { expect } from "chai";
import { ZenError, type ErrorRecord, type RunRecord } from "@zen/plugin-sdk";
import type { RunResult } from "@zen/engine";
import { untilNextPlace, type RunEnd } from "./lost-place.js";
import { PipelineRun, type StartedRun } from "./pipeline-run.js";

const PREEMPTED: ErrorRecord = { code: "JOB_PREEMPTED", message: "The machine was taken back" };
const POLICY = { attempts: 5, lost: 2, backoffMs: 0 };

const result = (id: string, state: RunRecord["state"], error?: ErrorRecord): RunResult => ({
  run: { id, pipeline: "chain", state, ...(error === undefined ? {} : { error }) } as RunRecord,
  steps: new Map(),
  failures: [],
});

/** Runs that end so, one after the other, and what each was told to go on with. */
function runsThatEnd(ends: readonly (() => RunResult)[], policy = POLICY, signal?: AbortSignal) {
  const wentOnWith: (string | undefined)[] = [];
  const cancelled: string[] = [];
  const started = (at: number): StartedRun => {
    const done = Promise.resolve().then(() => ends[at]!());
    done.catch(() => undefined);
    const id = `run-${at}`;
    return {
      handle: {
        id,
        done,
        events: { async *[Symbol.asyncIterator]() {} },
        cancel: async () => void cancelled.push(id),
      },
      told: Promise.resolve(),
      places: new Map(),
      outputs: async ({ run }) => ({ of: run.id }),
      async next(end: RunEnd, lost: number) {
        const waitMs = await untilNextPlace(end, policy, lost);
        if (waitMs === undefined) return undefined;
        const start = async () => {
          wentOnWith.push(end.status === "rejected" ? undefined : end.value.run.id);
          return started(at + 1);
        };
        return { waitMs, signal, start };
      },
    };
  };
  return { run: new PipelineRun<{ of: string }>(Promise.resolve(started(0))), wentOnWith, cancelled };
}

describe("a run whose machine is lost under it", () => {
  const lost = (id: string) => () => result(id, "interrupted", PREEMPTED);
  const refused = (code: string) => () => {
    throw new ZenError(code, "No machine");
  };

  it("is gone on with by another run, whose outcome counts", async () => {
    const { run, wentOnWith } = runsThatEnd([lost("a"), lost("b"), () => result("c", "succeeded")]);
    expect((await run).outputs).to.deep.equal({ of: "c" });
    expect((await run.settled()).run.id).to.equal("c");
    expect(wentOnWith).to.deep.equal(["a", "b"]);
  });

  it("begins anew where it had not begun", async () => {
    const { run, wentOnWith } = runsThatEnd([refused("JOB_PREEMPTED"), () => result("b", "succeeded")]);
    expect((await run.settled()).run.state).to.equal("succeeded");
    expect(wentOnWith).to.deep.equal([undefined]);
  });

  it("stays interrupted once the budget is spent, or where there is none", async () => {
    const spent = runsThatEnd([lost("a"), lost("b"), lost("c"), () => result("d", "succeeded")]);
    expect((await spent.run.settled()).run).to.deep.include({ id: "c", state: "interrupted" });
    const none = runsThatEnd([lost("a"), () => result("b", "succeeded")], { attempts: 5, lost: 0, backoffMs: 0 });
    expect((await none.run.settled()).run.id).to.equal("a");
  });

  it("is not mistaken for one that failed, was stopped or could not be made", async () => {
    const oom = { code: "STEP_OUT_OF_MEMORY", message: "Too much" };
    const stopped = { code: "RUN_INTERRUPTED", message: "Ctrl-C" };
    for (const end of [result("a", "failed", oom), result("a", "interrupted", stopped), result("a", "cancelled")]) {
      const { run, wentOnWith } = runsThatEnd([() => end, () => result("b", "succeeded")]);
      expect((await run.settled()).run.state).to.equal(end.run.state);
      expect(wentOnWith).to.deep.equal([]);
    }
    const { run } = runsThatEnd([refused("JOB_REFUSED")]);
    const error = await run.settled().catch((one: ZenError) => one);
    expect(error).to.have.property("code", "JOB_REFUSED");
  });

  it("is not gone on with once somebody has cancelled it", async () => {
    const patient = { attempts: 5, lost: 2, backoffMs: 2 ** 30 };
    const { run, wentOnWith, cancelled } = runsThatEnd([lost("a"), () => result("b", "succeeded")], patient);
    const end = run.settled();
    await new Promise((resolve) => setImmediate(resolve));
    await run.cancel();
    expect((await end).run).to.deep.include({ id: "a", state: "interrupted" });
    expect([wentOnWith, cancelled]).to.deep.equal([[], ["run-0"]]);
  });

  it("is not gone on with once its signal has aborted", async () => {
    const patient = { attempts: 5, lost: 2, backoffMs: 2 ** 30 };
    const stop = new AbortController();
    const { run, wentOnWith } = runsThatEnd([lost("a"), () => result("b", "succeeded")], patient, stop.signal);
    const end = run.settled();
    await new Promise((resolve) => setImmediate(resolve));
    stop.abort();
    expect((await end).run).to.deep.include({ id: "a", state: "interrupted" });
    expect(wentOnWith).to.deep.equal([]);
  });
});
