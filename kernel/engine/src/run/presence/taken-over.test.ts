import { fork } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { setTimeout as delay } from "node:timers/promises";
import { expect } from "chai";
import { isZenError, type ExecutionRecord } from "@zen/plugin-sdk";
import { memoryArtifactStore, memoryMetadataStore } from "@zen/plugin-sdk/memory";
import { json, p, pipeline, step, type Pipeline } from "@zen/plugin-sdk/pipeline";
import type { CrashOptions } from "../../testing/crash-child.js";
import { directoryStore } from "../../testing/directory-store.js";
import { chain } from "../../testing/fixture-steps.js";
import { testEngine } from "../../testing/test-engine.js";
import { testPlan } from "../../testing/test-plan.js";
import { recoverRuns } from "./recover.js";

const program = fileURLToPath(new URL("../../testing/crash-child.js", import.meta.url));
const STEPS = 4;

describe("a run that two engines think they own", function () {
  this.timeout(60_000);
  let dir: string;
  beforeEach(async () => (dir = await mkdtemp(join(tmpdir(), "zen-epochs-"))));
  afterEach(() => rm(dir, { recursive: true, force: true }));

  it("belongs to the later one: a process that slept while it was taken for dead is ignored when it wakes", async () => {
    const store = directoryStore(join(dir, "store"));
    await using zen = await testEngine({ store });
    const options: CrashOptions = { dir, salt: 1, steps: STEPS, ms: 400, workers: false };
    const child = fork(program, [JSON.stringify(options)], {
      execArgv: [],
      stdio: ["ignore", "ignore", "inherit", "ipc"],
    });
    let state = "killed";
    const started = new Promise<string>((resolve) =>
      child.on("message", (message: { started?: string; state?: string }) => {
        if (message.started !== undefined) resolve(message.started);
        state = message.state ?? state;
      }),
    );
    const ended = new Promise((resolve) => child.once("exit", resolve));
    const id = await started;
    const count = async () => (await readFile(join(dir, "count"), "utf8").catch(() => "")).split("\n").length - 1;
    while ((await count()) < 2) await delay(10);
    child.kill("SIGSTOP");
    try {
      // What an engine does that has seen the same beat for too long.
      const interrupted = await recoverRuns(store, async () => zen.metadata, zen.host.log, new Set([id]));
      expect(interrupted.map((run) => run.id)).to.deep.equal([id]);
      const user = fileURLToPath(new URL("../../testing/fixture-steps.js", import.meta.url));
      const plan = testPlan(chain(STEPS, 400, `${dir}/count`) as unknown as Pipeline, "./fixture.js");
      const next = await zen.engine.run({ ...plan, code: { user, packages: user } }, { salt: 1 }).done;
      expect(next.run.state).to.equal("succeeded");
      const before = { runs: await zen.all("runs"), executions: await states() };
      child.kill("SIGCONT");
      await ended;
      expect(state).to.equal("RUN_TAKEN_OVER");
      await zen.engine.syncMetadata();
      expect({ runs: await zen.all("runs"), executions: await states() }).to.deep.equal(before);
      await zen.engine.rebuildMetadata();
      expect(await states()).to.deep.equal(before.executions);
      expect((await zen.all("runs")).find((run) => run.id === id)?.state).to.equal("interrupted");
      for await (const { key } of store.list("keys/")) expect(key, "one generation of each key").to.match(/\.1$/);
      for await (const { key } of store.list("active/")) expect.fail(`${key} was left`);
    } finally {
      child.kill("SIGKILL");
    }

    async function states(): Promise<readonly string[]> {
      const all: readonly ExecutionRecord[] = await zen.all("executions");
      return all.map((one) => `${one.id} ${one.state}`).sort();
    }
  });

  it("is left by the earlier one as soon as it sees that it has been taken over", async () => {
    const store = memoryArtifactStore();
    const metadata = memoryMetadataStore();
    let aborted = false;
    const endless = step(
      "endless",
      { inputs: { salt: p.int() }, outputs: { value: json() } },
      async (_, { signal }) => {
        await delay(60_000, undefined, { signal }).catch(() => (aborted = true));
        return { value: 1 };
      },
    );
    const long = pipeline("long", {}, (add) => add(endless, { salt: 1 })) as unknown as Pipeline;
    await using zen = await testEngine({ store, metadata });
    const handle = zen.engine.run(testPlan(long), {});
    for await (const event of handle.events) if (event.type === "step" && event.state === "running") break;
    await delay(100); // its beginning is in the journal
    const reasons = new Map([[handle.id, { code: "JOB_PREEMPTED", message: "The machine was taken back" }]]);
    await recoverRuns(store, async () => metadata, zen.host.log, new Set([handle.id]), reasons);
    const error: unknown = await handle.done.then(
      () => undefined,
      (fault: unknown) => fault,
    );
    expect(isZenError(error, "RUN_TAKEN_OVER"), String(error)).to.equal(true);
    expect(aborted).to.equal(true);
    const runs = await zen.all("runs");
    expect(runs.map(({ state, error: why }) => [state, why?.code])).to.deep.equal([["interrupted", "JOB_PREEMPTED"]]);
    expect((await zen.all("executions")).map(({ state }) => state)).to.deep.equal(["cancelled"]);
  });
});
