import { fork } from "node:child_process";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import { markOf, type ArtifactStore, type RunRecord } from "@zen/plugin-sdk";
import { seededRandom, type Pipeline } from "@zen/plugin-sdk/pipeline";
import { readStream } from "../journal/index.js";
import { expectSound, finishedSince, keysIn } from "../testing/aftermath.js";
import type { CrashOptions } from "../testing/crash-child.js";
import { directoryStore } from "../testing/directory-store.js";
import { chain } from "../testing/fixture-steps.js";
import { testEngine, type TestEngine } from "../testing/test-engine.js";
import { testPlan } from "../testing/test-plan.js";

const program = fileURLToPath(new URL("../testing/crash-child.js", import.meta.url));
const STEPS = 4;

/** The processes of `found` that do not end within moments. */
async function remaining(found: () => Promise<readonly number[]>): Promise<readonly number[]> {
  let left = await found();
  for (let tries = 0; left.length > 0 && tries < 100; tries++) {
    await delay(50);
    left = await found();
  }
  return left;
}

describe("a process that is killed", function () {
  this.timeout(120_000);
  let dir: string;
  let store: ArtifactStore;
  let zen: TestEngine;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), "zen-crash-"));
    store = directoryStore(join(dir, "store"));
    zen = await testEngine({ store });
  });
  afterEach(async () => {
    await zen[Symbol.asyncDispose]();
    await rm(dir, { recursive: true, force: true });
  });

  const options = (more: Partial<CrashOptions>): CrashOptions => ({
    dir,
    salt: 1,
    steps: STEPS,
    ms: 0,
    workers: false,
    ...more,
  });
  /** Resolves with the run's state, or `killed`. */
  const start = (given: CrashOptions, meanwhile: (kill: (signal: NodeJS.Signals) => void) => void = () => undefined) =>
    new Promise<{ readonly state: string; readonly writes: number }>((resolve, reject) => {
      const child = fork(program, [JSON.stringify(given)], {
        execArgv: [],
        env: { ...process.env, ZEN_CRASH_DIR: dir },
        stdio: ["ignore", "ignore", "inherit", "ipc"],
      });
      let end = { state: "killed", writes: 0 };
      child.on("message", (message: { started: string } | typeof end) => {
        if ("state" in message) end = message;
        else meanwhile((signal) => void child.kill(signal));
      });
      child.once("error", reject).once("exit", () => resolve(end));
    });
  const keys = (prefix: string) => keysIn(zen, prefix);
  const counted = async () => {
    const text = await readFile(join(dir, "count"), "utf8").catch(() => "");
    return text
      .split("\n")
      .filter((line) => line !== "")
      .sort();
  };
  /** Living workers: those that have counted a step and, where the system tells, those that have not come to it yet. */
  const livingWorkers = async () => {
    const pids = new Set((await counted()).map((line) => Number(line.split(" ")[2])));
    for (const name of await readdir("/proc").catch(() => [])) {
      const environment = /^\d+$/.test(name) ? await readFile(`/proc/${name}/environ`, "utf8").catch(() => "") : "";
      if (environment.includes(`ZEN_CRASH_DIR=${dir}`)) pids.add(Number(name));
    }
    return [...pids].filter((pid) => pid !== process.pid && markOf(pid) !== undefined);
  };
  /** What has to hold whenever a process died, after the next one has come. */
  const checkAll = async (salt: number, keysBefore: readonly string[], ms = 0) => {
    const finished = await finishedSince(zen, keysBefore);
    const before = await counted();
    const plan = testPlan(chain(STEPS, ms, `${dir}/count`) as unknown as Pipeline, "./fixture.js");
    const { run, failures, steps } = await zen.engine.run(plan, { salt }).done;
    expect(failures).to.deep.equal([]);
    expect(await zen.engine.load(run.outputs["value"] as never)).to.equal(salt + STEPS);
    for (const [node, { state }] of steps)
      if (finished.has(node)) expect(state, `${node} had been finished`).to.equal("cached");
    expect((await counted()).length - before.length).to.equal(
      [...steps.values()].filter(({ node, state }) => state === "ran" && node !== "zero").length,
    );

    await expectSound(zen);
    return run;
  };

  it("after any single write loses nothing and leaves nothing half-done", async () => {
    let dieAfter = 1;
    for (; ; dieAfter++) {
      await rm(join(dir, "store"), { recursive: true, force: true });
      await zen.metadata.rebuild((async function* () {})());
      const { state } = await start(options({ salt: dieAfter, dieAfter }));
      if (state !== "killed") break;
      // Then its own metadata store knew everything, and ended with it.
      if ((await keys("active/")).length === 0) await zen.engine.rebuildMetadata();
      await checkAll(dieAfter, []);
    }
    expect(dieAfter).to.be.greaterThan(2 * STEPS);
  });

  it("at twenty moments, in this process and with workers, is taken up from where it was", async () => {
    const seed = process.env["ZEN_SEED"] ?? String(Date.now());
    const random = seededRandom(seed);
    try {
      for (let round = 0; round < 20; round++) {
        const workers = round % 4 === 0;
        const after = random.int(workers ? 900 : 250);
        const before = await keys("keys/");
        await start(options({ salt: 1000 + round, ms: 30, workers }), (kill) =>
          setTimeout(() => kill("SIGKILL"), after),
        );
        expect(await remaining(livingWorkers), "orphans").to.deep.equal([]);
        // One that was not hit in time has told its own metadata store, which ended with it.
        await zen.engine.rebuildMetadata();
        await checkAll(1000 + round, before, 30);
      }
    } catch (error) {
      throw new Error(`with ZEN_SEED=${seed}: ${String(error)}`, { cause: error });
    }
  });

  it("marks a run interrupted on Ctrl-C, and the next process one that was killed", async () => {
    /** Signals once so many steps have been under way on the whole, and the journal says so of the last one. */
    const when = (begun: number) => async (kill: () => void) => {
      const journalled = async () => {
        for (const key of await keys("active/"))
          for await (const events of readStream(store, key.slice("active/".length)))
            if (events.some((event) => event.type === "execution" && event.record.state === "running")) return true;
        return false;
      };
      while ((await counted()).length < begun || !(await journalled())) await delay(20);
      kill();
    };
    const polite = await start(options({ ms: 20_000 }), (kill) => void when(1)(() => kill("SIGINT")));
    expect(polite.state).to.equal("interrupted");
    await start(options({ ms: 20_000 }), (kill) => void when(2)(() => kill("SIGKILL")));
    const [left] = await keys("active/");
    const heard = zen.hooks.length;
    expect(await zen.engine.recover()).to.deep.equal([left?.slice("active/".length)]);
    expect(await zen.engine.recover()).to.deep.equal([]);
    const told = zen.hooks.slice(heard).map(({ name, event }) => [name, (event as { run: RunRecord }).run.state]);
    expect(told, "listeners hear of it, once").to.deep.equal([["run:finished", "interrupted"]]);
    const [run] = await zen.all("runs");
    expect(run?.state).to.equal("interrupted");
    expect(run?.error?.code).to.equal("RUN_INTERRUPTED");
    const executions = await zen.all("executions", { where: { field: "run", op: "=", value: run?.id as string } });
    expect(executions.map(({ state }) => state).sort()).to.deep.equal(["cached", "cancelled"]);
  });
});
