import { appendFileSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import type { JobHandle, Training } from "@zen/plugin-sdk";
import { memoryTraining, type MemoryJobSpace } from "@zen/plugin-sdk/memory";
import { pipeline, type Pipeline } from "@zen/plugin-sdk/pipeline";
import type { RunEvent } from "../run/index.js";
import { directoryStore } from "../testing/directory-store.js";
import { fit, tell, zero } from "../testing/fixture-steps.js";
import { testEngine, type TestEngine } from "../testing/test-engine.js";
import { testPlan } from "../testing/test-plan.js";

const user = fileURLToPath(new URL("../testing/fixture-steps.js", import.meta.url));
const entry = fileURLToPath(new URL("../testing/worker-entry.js", import.meta.url));
const training = (how: string, options = {}) =>
  pipeline("training", {}, (add) => {
    const { value } = add(zero, { salt: 4 });
    const { model } = add(fit, { value, how }, options);
    add(tell, { value: model });
    return { model };
  });
const plan = (how: string, options = {}) => ({
  ...testPlan(training(how, options) as unknown as Pipeline, "./fixture.js"),
  code: { user, packages: user },
});

describe("trainer steps", function () {
  this.timeout(30_000);
  let dir: string;
  let zen: TestEngine;
  let submitted: string[];
  let secrets: (readonly string[])[];
  const space: MemoryJobSpace = new Map();
  const open = async (backend: Training) => {
    const store = join(dir, "store");
    return testEngine({
      store: directoryStore(store),
      workers: { entry, settings: { store, dir }, env: { PATH: process.env["PATH"] ?? "" } },
      training: async () => backend,
    });
  };
  const watched = (backend: Training): Training => ({
    ...backend,
    jobs: {
      ...backend.jobs,
      async submit(id, spec, options) {
        submitted.push(id);
        secrets.push(spec.secrets);
        return backend.jobs.submit(id, spec, options);
      },
    },
  });
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), "zen-training-"));
    submitted = [];
    secrets = [];
    space.clear();
    zen = await open(watched(memoryTraining(undefined, space)));
  });
  afterEach(async () => {
    await zen[Symbol.asyncDispose]();
    await rm(dir, { recursive: true, force: true });
  });
  const run = async (how: string, options = {}) => {
    const handle = zen.engine.run(plan(how, options), {});
    const events: RunEvent[] = [];
    for await (const event of handle.events) events.push(event);
    return { ...(await handle.done), events };
  };

  it("run as jobs of the training backend, which commit by themselves", async () => {
    const { run: record, failures, events } = await run("well");
    expect(failures).to.deep.equal([]);
    expect(await zen.engine.load(record.outputs["model"] as never)).to.equal(400);
    expect(record.metrics).to.include({ "fit.loss": 0.25 });
    expect(secrets, "what the step declares").to.deep.equal([["FIT_TOKEN"]]);
    expect(submitted).to.deep.equal([`${record.id}.2.1`]);
    const lines = events.flatMap((event) => (event.type === "log" && event.node === "fit" ? [event.text] : []));
    expect(lines).to.deep.equal(["training"]);
    expect(events.some((event) => event.type === "metric" && event.name === "loss")).to.equal(true);
    const [execution] = await zen.all("executions", { where: { field: "node", op: "=", value: "fit" } });
    const kept: string[] = [];
    for await (const { text } of zen.engine.logs(execution as never)) kept.push(text);
    expect(kept).to.deep.equal(["training"]);
    expect((await run("well")).run.steps).to.include({ cached: 2, ran: 1 });
    expect(submitted.length).to.equal(1);
  });

  it("tell why they failed, whether the step threw or its process vanished", async () => {
    const thrown = await run("throw");
    expect(thrown.failures[0]?.error).to.include({ code: "STEP_FAILED", message: "no fit" });
    const gone = await run("exit");
    expect(gone.failures[0]?.error.code).to.equal("WORKER_FAILED");
    expect(gone.failures[0]?.lines).to.include("training");
    const again = await run("exit", { retry: { attempts: 2, backoffMs: 1 } });
    expect(submitted.slice(-2)).to.deep.equal([`${again.run.id}.2.1`, `${again.run.id}.2.2`]);
  });

  it("are cancelled with the run", async () => {
    const handle = zen.engine.run(plan("hang"), {});
    for await (const event of handle.events)
      if (event.type === "log" && event.text === "training") void handle.cancel();
    const result = await handle.done;
    expect(result.run.state).to.equal("cancelled");
    expect(result.steps.get("fit")?.state).to.equal("cancelled");
    expect([...space.values()].map(({ status }) => status.state)).to.deep.equal(["cancelled"]);
  });

  it("are waited for, not started again, when the run that submitted them has gone", async () => {
    const count = join(dir, "count");
    const backend = memoryTraining(undefined, space);
    const handles: JobHandle[] = [];
    const dying: Training = {
      ...backend,
      jobs: {
        ...backend.jobs,
        async submit(id, spec, options) {
          const handle = await backend.jobs.submit(id, spec, options);
          handles.push(handle);
          appendFileSync(count, "x");
          return handle;
        },
        // The run's connection to the service breaks, and the job goes on.
        watch() {
          throw new Error("the connection is gone");
        },
      },
    };
    const first = await open(dying);
    const firstRun = await first.engine.run(plan("slow"), {}).done;
    expect(firstRun.run.state).to.equal("failed");
    const [work] = handles as [JobHandle];
    // As a process that was killed would have left it.
    const key = (await first.all("executions", { where: { field: "node", op: "=", value: "fit" } }))[0]?.key as string;
    await first.store.put(
      `jobs/${key}`,
      Buffer.from(JSON.stringify({ format: "job@1", execution: work.id, handle: work })),
    );
    const second = await run("slow");
    expect(second.failures).to.deep.equal([]);
    expect(second.steps.get("fit")?.state).to.equal("ran");
    expect(submitted, "nothing was submitted a second time").to.deep.equal([]);
    expect(await readFile(count, "utf8")).to.equal("x");
    const [record] = await zen.all("executions", { where: { field: "id", op: "=", value: work.id } });
    expect(record?.state, "the job's own record is completed").to.equal("succeeded");
    await first[Symbol.asyncDispose]();
  });
});
