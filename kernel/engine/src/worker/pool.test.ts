import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import { json, pipeline, step, type Pipeline } from "@zen/plugin-sdk/pipeline";
import type { RunEvent } from "../run/index.js";
import { directoryStore } from "../testing/directory-store.js";
import { big, chain, noisy, zero } from "../testing/fixture-steps.js";
import { testEngine, type TestEngine } from "../testing/test-engine.js";
import { testPlan } from "../testing/test-plan.js";

const user = fileURLToPath(new URL("../testing/fixture-steps.js", import.meta.url));
const entry = fileURLToPath(new URL("../testing/worker-entry.js", import.meta.url));
const plan = (pipe: unknown) => ({ ...testPlan(pipe as Pipeline, "./fixture.js"), code: { user, packages: user } });
const noise = (how: string, options = {}) =>
  pipeline("noise", {}, (add) => ({ pid: add(noisy, { how }, { cache: false, ...options }).pid }));

async function alive(pid: number): Promise<boolean> {
  for (let tries = 0; tries < 40; tries++) {
    try {
      process.kill(pid, 0);
    } catch {
      return false;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return true;
}

describe("warm workers", function () {
  this.timeout(30_000);
  let dir: string;
  let zen: TestEngine;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), "zen-pool-"));
    const store = join(dir, "store");
    zen = await testEngine({
      store: directoryStore(store),
      cpus: 2,
      secrets: { get: async (name) => `the value of ${name}` },
      workers: { entry, settings: { store, dir }, env: {} },
    });
  });
  afterEach(async () => {
    await zen[Symbol.asyncDispose]();
    await rm(dir, { recursive: true, force: true });
  });
  const run = async (pipe: unknown) => {
    const handle = zen.engine.run(plan(pipe), {});
    const events: RunEvent[] = [];
    for await (const event of handle.events) events.push(event);
    return { ...(await handle.done), events };
  };
  const value = async ({ run: { outputs } }: Awaited<ReturnType<typeof run>>, name: string) =>
    zen.engine.load(outputs[name] as never);

  it("execute steps in other processes, which are kept for the next run", async () => {
    const first = await run(noise("quietly"));
    expect(first.failures).to.deep.equal([]);
    const pid = await value(first, "pid");
    expect(pid).to.not.equal(process.pid);
    expect(await value(await run(noise("quietly")), "pid")).to.equal(pid);
    expect(
      first.events.flatMap((event) =>
        event.type === "metric" ? [event.value] : event.type === "progress" ? [event.fraction] : [],
      ),
    ).to.deep.equal([11, 0.5]);
    expect(first.run.metrics).to.include({ loudness: 11 });
    const { value: text } = await run(
      pipeline("big", {}, (add) => ({ value: add(big, { value: add(zero, { salt: 3 }).value }).text })),
    ).then(async (result) => ({ value: await value(result, "value") }));
    expect(text).to.equal("3".repeat(20_000));
  });

  it("keep what steps, native code and children print", async () => {
    const { run: record } = await run(noise("quietly"));
    const [execution] = await zen.all("executions", { where: { field: "run", op: "=", value: record.id } });
    const lines: string[] = [];
    for await (const line of zen.engine.logs(execution as never)) lines.push(`${line.stream} ${line.text}`);
    expect(lines).to.deep.equal(["stdout from the step", "log logged", "stdout from a child"]);
  });

  it("report a step's error with its code, its stack and what it printed, and start afresh", async () => {
    const { failures } = await run(noise("throw"));
    expect(failures[0]?.error).to.include({ code: "STEP_FAILED", message: "secret ***" });
    expect(failures[0]?.error.stack).to.contain("fixture-steps.ts");
    expect(failures[0]?.error.stack).to.not.contain("execute.ts");
    expect(failures[0]?.lines).to.deep.equal(["from the step", "logged", "from a child"]);
  });

  it("that vanish become an error with their last lines; the run's other steps go on", async () => {
    for (const [how, message] of [
      ["exit", "ended with exit code 7"],
      ["kill", "was ended by SIGKILL"],
    ] as const) {
      const {
        failures,
        run: record,
        steps,
      } = await run(
        pipeline("vanishing", {}, (add) => {
          add(noisy, { how }, { cache: false });
          return { value: add(zero, { salt: 1 }).value };
        }),
      );
      expect(failures[0]?.error.code).to.equal("STEP_WORKER_LOST");
      expect(failures[0]?.error.message).to.contain(message);
      expect(failures[0]?.lines).to.include.members(["from the step", "logged", "from a child"]);
      expect(record.steps).to.include({ failed: 1, total: 2 });
      expect(steps.get("zero")?.state).to.be.oneOf(["ran", "cached"]);
    }
    const running = await zen.all("executions", { where: { field: "state", op: "=", value: "running" } });
    expect(running).to.deep.equal([]);
  });

  // By themselves these steps take longer than this file's timeout.
  it("end with a cancellation, also in the middle of a calculation", async () => {
    for (const how of ["hang", "block"]) {
      const handle = zen.engine.run(plan(noise(how)), {});
      for await (const event of handle.events) if (event.type === "progress") void handle.cancel();
      expect((await handle.done).run.state).to.equal("cancelled");
    }
  });

  it("are stopped when the time of a step is up although it does not heed its signal", async () => {
    const { failures } = await run(noise("block", { timeoutMs: 2_000, graceMs: 100 }));
    expect(failures[0]?.error.code).to.equal("STEP_TIMED_OUT");
    expect(failures[0]?.error.message).to.contain("did not heed its signal");
    expect(failures[0]?.lines).to.include("from a child");
  });

  it("let a step whose time is up put things in order, and kill one that does not end", async () => {
    const orderly = await run(noise("orderly", { timeoutMs: 300 }));
    expect(orderly.failures[0]?.error.code).to.equal("STEP_TIMED_OUT");
    expect(orderly.failures[0]?.lines).to.include("put in order");
    const hanging = await run(noise("hang", { timeoutMs: 100, graceMs: 50 }));
    expect(hanging.failures[0]?.error.code).to.equal("STEP_TIMED_OUT");
  });

  it("end a step that takes more memory than it asked for, what it has started included", async function () {
    if (process.platform !== "linux") this.skip(); // the limit holds where the system tells
    for (const how of ["greedy", "greedy child"]) {
      const { failures } = await run(noise(how, { resources: { memory: "200 MiB" } }));
      expect(failures[0]?.error.code, how).to.equal("STEP_MEMORY_EXCEEDED");
      expect(failures[0]?.error.message).to.match(/took \d+ MiB, more than the 200 MiB it may/);
      expect(failures[0]?.error.hint).to.contain("resources.memory");
      expect(failures[0]?.lines).to.include("from a child");
    }
    expect((await run(noise("quietly", { resources: { memory: "200 MiB" }, cache: false }))).failures).to.deep.equal(
      [],
    );
  });

  it("are replaced when they are lost, as often as the step allows; that is no attempt of its own", async () => {
    const lost = await run(noise("kill", { retry: { attempts: 1, lost: 2, backoffMs: 1 } }));
    expect(lost.failures[0]?.error.code).to.equal("STEP_WORKER_LOST");
    const executions = await zen.all("executions", { where: { field: "run", op: "=", value: lost.run.id } });
    expect(executions.map(({ attempt, state }) => `${attempt} ${state}`).sort()).to.deep.equal([
      "1 failed",
      "2 failed",
      "3 failed",
    ]);
  });

  it("end with the engine", async () => {
    expect((await run(chain(30))).run.state).to.equal("succeeded");
    const pid = (await value(await run(noise("quietly")), "pid")) as number;
    await zen.engine.close();
    expect(await alive(pid)).to.equal(false);
  });

  it("are not used for what no other process can see", async () => {
    await using inMemory = await testEngine({ workers: { entry, settings: {}, env: {} } });
    const here = step("here", { inputs: {}, outputs: { pid: json<number>() } }, async () => ({ pid: process.pid }));
    const { run: record } = await inMemory.run(
      pipeline("here", {}, (add) => ({ pid: add(here, {}).pid })) as unknown as Pipeline,
    );
    expect(await inMemory.engine.load(record.outputs["pid"] as never)).to.equal(process.pid);
  });
});
