import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { isZenError, ZenError, type Processing } from "@zen/plugin-sdk";
import { effect, json, Metrics, p, pipeline, step, type Pipeline } from "@zen/plugin-sdk/pipeline";
import { testEngine } from "../testing/test-engine.js";
import { testPlan } from "../testing/test-plan.js";
import type { RunEvent, RunOptions, RunResult } from "./index.js";

const number = json<number>();
const ran: string[] = [];
const states = ({ steps }: RunResult) => Object.fromEntries([...steps].map(([node, { state }]) => [node, state]));
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => "none",
    (error: unknown) => (isZenError(error) ? error.code : String(error)),
  );

const one = step("one", { inputs: { from: p.int() }, outputs: { value: number } }, async ({ from }) => {
  ran.push("one");
  return { value: from + 1 };
});
const double = step("double", { inputs: { value: number }, outputs: { value: number } }, async ({ value }, ctx) => {
  ran.push("double");
  ctx.metric("size", value);
  ctx.log.info("doubling", { value });
  return { value: value * 2 };
});
const sum = step("sum", { inputs: { a: number, b: number }, outputs: { value: number } }, async ({ a, b }) => {
  ran.push("sum");
  return { value: a + b };
});
const diamond = pipeline("diamond", { from: p.int(1) }, (add, { from }) => {
  const start = add(one, { from });
  const left = add(double, { value: start.value }, { name: "left" });
  const right = add(double, { value: left.value }, { name: "right" });
  const end = add(sum, { a: left.value, b: right.value });
  return { value: end.value };
});

describe("a run", () => {
  beforeEach(() => void (ran.length = 0));

  it("computes, records everything, and computes nothing a second time", async () => {
    await using zen = await testEngine();
    const first = await zen.run(diamond as Pipeline);
    expect(first.failures).to.deep.equal([]);
    expect(first.run.state).to.equal("succeeded");
    expect(states(first)).to.deep.equal({ one: "ran", left: "ran", right: "ran", sum: "ran" });
    expect(await zen.engine.load(first.run.outputs["value"] as never)).to.equal(12);
    expect(first.run.metrics).to.deep.equal({ "left.size": 2, "right.size": 4 });
    expect(first.run.steps).to.deep.equal({ total: 4, ran: 4, cached: 0, failed: 0, skipped: 0 });
    expect(ran).to.deep.equal(["one", "double", "double", "sum"]);

    const second = await zen.run(diamond as Pipeline);
    expect(ran.length).to.equal(4);
    expect(states(second)).to.deep.equal({ one: "cached", left: "cached", right: "cached", sum: "cached" });
    expect(second.run.outputs).to.deep.equal(first.run.outputs);
    expect(second.run.metrics).to.deep.equal(first.run.metrics);

    const third = await zen.run(diamond as Pipeline, { from: 2 });
    expect(third.run.steps.ran).to.equal(4);

    const runs = await zen.all("runs");
    expect(runs.map(({ id, state }) => [id, state])).to.deep.equal(
      [third, second, first].map(({ run }) => [run.id, "succeeded"]),
    );
    const executions = await zen.all("executions", { where: { field: "run", op: "=", value: second.run.id } });
    expect(executions.map(({ state, from }) => [state, from?.startsWith(first.run.id)])).to.deep.equal(
      Array.from({ length: 4 }, () => ["cached", true]),
    );
    expect((await zen.all("lineage")).length).to.equal(2 * (1 + 2 + 2 + 3));
    expect((await zen.all("plans")).length).to.equal(1);
  });

  it("tells who watches what happens, in order", async () => {
    await using zen = await testEngine();
    const handle = zen.engine.run(testPlan(diamond as Pipeline), {});
    const events: RunEvent[] = [];
    for await (const event of handle.events) events.push(event);
    const { run } = await handle.done;
    expect(events[0]).to.include({ type: "run-started" });
    expect(events.at(-1)).to.deep.equal({ type: "run-finished", run });
    expect(
      events.flatMap((event) => (event.type === "step" && event.node === "left" ? [event.state] : [])),
    ).to.deep.equal(["queued", "running", "ran"]);
    expect(events.filter((event) => event.type === "metric").length).to.equal(2);
    expect(events.flatMap((event) => (event.type === "log" ? [event.text] : []))).to.deep.equal([
      'doubling {"value":2}',
      'doubling {"value":4}',
    ]);
    const hooks = zen.hooks.map(({ name }) => name);
    expect([...hooks.slice(0, 3), hooks.at(-1)]).to.deep.equal([
      "run:before",
      "run:tags",
      "run:started",
      "run:finished",
    ]);
    const count = (name: string) => hooks.filter((one) => one === name).length;
    expect([count("step:started"), count("step:finished")]).to.deep.equal([4, 4]);
  });

  it("stops what depends on a failed step and lets the rest finish", async () => {
    const bad = step("bad", { inputs: { value: number }, outputs: { value: number } }, async () => {
      process.stdout.write("just before\n");
      throw new Error("no luck");
    });
    const mixed = pipeline("mixed", {}, (add) => {
      const start = add(one, { from: 1 });
      const failed = add(bad, { value: start.value });
      add(double, { value: failed.value }, { name: "after" });
      add(double, { value: start.value }, { name: "beside" });
    });
    await using zen = await testEngine();
    const result = await zen.run(mixed as unknown as Pipeline);
    expect(result.run.state).to.equal("failed");
    expect(states(result)).to.deep.equal({ one: "ran", bad: "failed", after: "skipped", beside: "ran" });
    expect(result.failures.length).to.equal(1);
    expect(result.failures[0]?.error).to.include({ code: "STEP_FAILED", message: "no luck" });
    expect(result.failures[0]?.error.stack).to.not.contain("execute.js");
    expect(result.failures[0]?.lines).to.deep.equal(["just before"]);
    expect(result.run.error?.message).to.equal("no luck");
    const [skipped] = await zen.all("executions", { where: { field: "state", op: "=", value: "skipped" } });
    expect(skipped?.because).to.deep.equal(["bad"]);
    const [failed] = await zen.all("executions", { where: { field: "state", op: "=", value: "failed" } });
    const lines = [];
    for await (const { stream, text } of zen.engine.logs(failed as never)) lines.push(`${stream} ${text}`);
    expect(lines).to.deep.equal(["stdout just before"]);
    ran.length = 0;
    await zen.run(mixed as unknown as Pipeline);
    expect(ran, "only the failed step is tried again").to.deep.equal([]);
  });

  it("runs steps side by side that have no edge between them, within the slots there are", async () => {
    let now = 0;
    let most = 0;
    const slow = step("slow", { inputs: { n: p.int() }, outputs: {} }, async () => {
      most = Math.max(most, ++now);
      await new Promise((resolve) => setTimeout(resolve, 30));
      now--;
      return {};
    });
    const wide = pipeline("wide", {}, (add) => {
      for (let n = 0; n < 6; n++) add(slow, { n });
    });
    await using zen = await testEngine({ cpus: 3 });
    await zen.run(wide as unknown as Pipeline);
    expect(most).to.equal(3);
  });

  it("computes one key once although two steps of a plan have it", async () => {
    const twins = pipeline("twins", {}, (add) => {
      add(one, { from: 7 }, { name: "first" });
      add(one, { from: 7 }, { name: "second" });
    });
    await using zen = await testEngine();
    const result = await zen.run(twins as unknown as Pipeline);
    expect(ran).to.deep.equal(["one"]);
    expect(states(result)).to.deep.equal({ first: "ran", second: "cached" });
  });

  it("never caches effects and steps with cache: false, and forgets by ttl, force and extra key", async () => {
    const deploy = effect("deploy", { inputs: { value: number }, outputs: { done: number } }, async ({ value }) => {
      ran.push("deploy");
      return { done: value };
    });
    const build = (options: object) =>
      pipeline("cache", {}, (add) => {
        const { value } = add(one, { from: 1 }, options);
        add(deploy, { value });
      }) as unknown as Pipeline;
    await using zen = await testEngine();
    await zen.run(build({}));
    await zen.run(build({}));
    expect(ran).to.deep.equal(["one", "deploy", "deploy"]);
    const count = async (options: object, more: RunOptions = {}) => {
      ran.length = 0;
      const { run } = await zen.run(build(options), {}, more);
      expect(run.state).to.equal("succeeded");
      return ran.filter((name) => name === "one").length;
    };
    expect(await count({ cache: false })).to.equal(1);
    expect(await count({ cache: { key: "other" } })).to.equal(1);
    expect(await count({ cache: { key: "other" } })).to.equal(0);
    expect(await count({ cache: { ttlMs: 3_600_000 } })).to.equal(0);
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(await count({ cache: { ttlMs: 1 } })).to.equal(1);
    expect(await count({}, { force: true })).to.equal(1);
    expect(await count({}, { force: ["one"] })).to.equal(1);
    expect(await count({}, { force: ["deploy"] })).to.equal(0);
    expect(await count({})).to.equal(0);
  });

  it("makes the content of a file, not its path, part of the key", async () => {
    const read = step("read", { inputs: { path: p.file() }, outputs: { size: number } }, async ({ path }) => {
      ran.push("read");
      return { size: path.size };
    });
    const files = pipeline("files", { path: p.string() }, (add, { path }) => add(read, { path }));
    await using zen = await testEngine();
    await writeFile(join(zen.host.repositoryDir, "a.csv"), "12345");
    await writeFile(join(zen.host.repositoryDir, "b.csv"), "12345");
    await writeFile(join(zen.host.repositoryDir, "c.csv"), "123456");
    for (const path of ["a.csv", "b.csv", "c.csv"]) await zen.run(files as unknown as Pipeline, { path });
    expect(ran.length).to.equal(2);
    const missing = await zen.run(files as unknown as Pipeline, { path: "d.csv" });
    expect(missing.failures[0]?.error).to.include({
      code: "DATA_FILE_NOT_FOUND",
      place: join(zen.host.repositoryDir, "d.csv"),
    });
    for (const [path, code, says] of [
      [".", "DATA_FILE_NOT_FOUND", "is a folder"],
      ["/dev/null", "DATA_FILE_NOT_FOUND", "is a device or a pipe"],
      ["https://example.org/a.csv", "DATA_NOT_LOCAL", "is not on this machine"],
    ] as const) {
      const { failures } = await zen.run(files as unknown as Pipeline, { path });
      expect(failures[0]?.error.code).to.equal(code);
      expect(failures[0]?.error.message).to.contain(says);
    }
  });

  it("gives a step all files that match a pattern, told by their contents in order", async () => {
    const read = step(
      "read",
      { inputs: { path: p.file({ pattern: true }) }, outputs: { names: json<string[]>() } },
      async ({ path }) => {
        ran.push("read");
        return { names: path.files?.map((file) => file.path.replace(/.*\//, "")) ?? ["one"] };
      },
    );
    const files = pipeline("files", { path: p.string() }, (add, { path }) => add(read, { path }));
    await using zen = await testEngine();
    const write = (name: string, text: string) => writeFile(join(zen.host.repositoryDir, name), text);
    const run = async (path: string) => {
      const { run: record, failures } = await zen.run(files as unknown as Pipeline, { path });
      return failures[0]?.error.code ?? (await zen.engine.load(record.outputs["names"] as never));
    };
    for (const name of ["b", "a", "c"]) await write(`${name}.csv`, name);
    expect(await run("[ab].csv")).to.equal("DATA_FILE_NOT_FOUND");
    expect(await run("*.csv")).to.deep.equal(["a.csv", "b.csv", "c.csv"]);
    await write("d.txt", "d");
    await run("./*.csv");
    expect(ran).to.deep.equal(["read"]);
    await write("c.csv", "new");
    await run("*.csv");
    expect(ran).to.deep.equal(["read", "read"]);
    expect(await run("a.csv")).to.deep.equal(["one"]);
    expect(await run("*.json")).to.equal("DATA_FILE_NOT_FOUND");
  });

  it("leaves a file where a processing backend reads it, and tells its content by what that says", async () => {
    const read = step("read", { inputs: { path: p.file() }, outputs: { path: json<string>() } }, async ({ path }) => {
      ran.push("read");
      return { path: path.path };
    });
    const files = pipeline("files", { path: p.string() }, (add, { path }) => add(read, { path }));
    let content = "a";
    const backend = {
      supports: { schemes: ["gs"] },
      identify: async (uri: string) => [{ uri, digest: content.repeat(64), size: 1 }],
    } as unknown as Processing;
    await using zen = await testEngine({ processing: async () => backend });
    const run = async (path: string) => (await zen.run(files as unknown as Pipeline, { path })).failures[0]?.error;
    for (const path of ["gs://a/b.csv", "gs://a/copy-of-b.csv"]) expect(await run(path)).to.equal(undefined);
    expect(ran).to.deep.equal(["read"]);
    content = "b";
    await run("gs://a/b.csv");
    expect(ran).to.deep.equal(["read", "read"]);
    expect((await run("s3://a/b.csv"))?.message).to.contain("reads no s3://");
  });

  it("takes single values out of an output, and figures out of metrics", async () => {
    const evaluate = step("evaluate", { inputs: {}, outputs: { metrics: Metrics } }, async () => ({
      metrics: { values: { auc: 0.75, loss: 0.5 } },
    }));
    const use = step("use", { inputs: { auc: p.number() }, outputs: { value: number } }, async ({ auc }) => ({
      value: auc * 2,
    }));
    const picked = pipeline("picked", {}, (add) => {
      const { metrics } = add(evaluate, {});
      return { value: add(use, { auc: metrics.at("values", "auc") as never }).value };
    });
    await using zen = await testEngine();
    const { run } = await zen.run(picked as unknown as Pipeline);
    expect(await zen.engine.load(run.outputs["value"] as never)).to.equal(1.5);
    expect(run.metrics).to.deep.equal({ "evaluate.auc": 0.75, "evaluate.loss": 0.5, auc: 0.75, loss: 0.5 });
  });

  it("tries a step again as often as it says, and only on the codes it names", async () => {
    let tries = 0;
    const flaky = step("flaky", { inputs: {}, outputs: { value: number } }, async () => {
      if (++tries < 3) throw new ZenError("FLAKY", "not yet");
      return { value: tries };
    });
    const retrying = (retry: object) =>
      pipeline("retrying", {}, (add) =>
        add(flaky, {}, { retry: { attempts: 3, backoffMs: 1, ...retry } }),
      ) as unknown as Pipeline;
    await using zen = await testEngine();
    expect((await zen.run(retrying({ codes: ["OTHER"] }))).run.state).to.equal("failed");
    tries = 0;
    const { run } = await zen.run(retrying({}));
    expect(run.state).to.equal("succeeded");
    expect(run.steps).to.include({ ran: 1, failed: 0 });
    const attempts = await zen.all("executions", { where: { field: "run", op: "=", value: run.id } });
    expect(attempts.map(({ attempt, state }) => `${attempt} ${state}`).sort()).to.deep.equal([
      "1 failed",
      "2 failed",
      "3 succeeded",
    ]);
  });

  it("ends a step whose time is up", async () => {
    let told: unknown;
    const hang = step("hang", { inputs: {}, outputs: {} }, async (_, ctx) => {
      ctx.signal.addEventListener("abort", () => (told = ctx.signal.reason));
      await new Promise(() => undefined);
      return {};
    });
    await using zen = await testEngine();
    const { failures } = await zen.run(
      pipeline("hanging", {}, (add) => void add(hang, {}, { timeoutMs: 30, graceMs: 20 })) as unknown as Pipeline,
    );
    expect(failures[0]?.error.code).to.equal("STEP_TIMED_OUT");
    expect(isZenError(told, "STEP_TIMED_OUT")).to.equal(true);
  });

  it("cancels: what runs is told, what waits is dropped, what had finished is kept", async () => {
    const hang = step(
      "hang",
      { inputs: { value: number }, outputs: { value: number } },
      async () => new Promise<never>(() => undefined),
    );
    const long = pipeline("long", {}, (add) => {
      const { value } = add(one, { from: 1 });
      const hung = add(hang, { value });
      add(double, { value: hung.value });
    }) as unknown as Pipeline;
    for (const reason of ["cancelled", "interrupted"] as const) {
      await using zen = await testEngine();
      const handle = zen.engine.run(testPlan(long), {});
      for await (const event of handle.events)
        if (event.type === "step" && event.node === "hang" && event.state === "running") void handle.cancel(reason);
      const result = await handle.done;
      expect(result.run.state).to.equal(reason);
      expect(states(result)).to.deep.equal({ one: "ran", hang: "cancelled", double: "cancelled" });
      expect((await zen.all("runs"))[0]?.state).to.equal(reason);
      expect((await zen.all("executions", { where: { field: "state", op: "=", value: "running" } })).length).to.equal(
        0,
      );
    }
  });

  it("recomputes what is lost or damaged, also when only a reader finds out, and what nobody needs it leaves", async () => {
    const big = step("big", { inputs: {}, outputs: { value: json<string>() } }, async () => {
      ran.push("big");
      return { value: "x".repeat(10_000) };
    });
    const length = step(
      "length",
      { inputs: { value: json<string>(), n: p.int(0) }, outputs: { value: number } },
      async ({ value }) => {
        ran.push("length");
        return { value: value.length };
      },
    );
    const pipe = (n: number) =>
      pipeline("healing", {}, (add) => add(length, { value: add(big, {}).value, n })) as unknown as Pipeline;
    await using zen = await testEngine();
    await zen.run(pipe(0));
    let key = "";
    for await (const head of zen.store.list("blobs/")) key = head.key;
    const run = async (n: number) => {
      ran.length = 0;
      const result = await zen.run(pipe(n));
      expect(result.failures).to.deep.equal([]);
      return ran.join(" ");
    };
    await zen.store.delete(key);
    expect(await run(0), "missing").to.equal("big");
    await zen.store.put(key, Buffer.alloc(10_002, "y"));
    expect(await run(0), "altered, but nobody reads it").to.equal("");
    expect(await run(1), "altered, and read").to.equal("big length");
    expect(await run(2)).to.equal("length");
    const generations = [];
    for await (const head of zen.store.list("keys/")) generations.push(head.key.slice(-1));
    expect(generations.filter((generation) => generation === "3").length).to.equal(1);
  });

  it("refuses what it cannot run before anything happens", async () => {
    await using zen = await testEngine();
    expect(await codeOf(zen.run(diamond as Pipeline, { from: "x" }))).to.equal("PARAM_INVALID");
    expect(await codeOf(zen.run(diamond as Pipeline, { frm: 1 }))).to.equal("PARAM_UNKNOWN");
    await using refusing = await testEngine({
      fireHook: async (name) => {
        if (name === "run:before") throw new ZenError("NOT_TODAY", "closed");
        return undefined;
      },
    });
    expect(await codeOf(refusing.run(diamond as Pipeline))).to.equal("NOT_TODAY");
    for (const { store } of [zen, refusing]) for await (const { key } of store.list("")) throw new Error(`left ${key}`);
  });

  it("says what a run would do without doing it", async () => {
    await using zen = await testEngine();
    const preview = async (params = {}) =>
      (await zen.engine.preview(testPlan(diamond as Pipeline), params)).map(({ node, state }) => `${node} ${state}`);
    expect(await preview()).to.deep.equal(["one run", "left unknown", "right unknown", "sum unknown"]);
    await zen.run(diamond as Pipeline);
    expect(await preview()).to.deep.equal(["one cached", "left cached", "right cached", "sum cached"]);
    expect(await preview({ from: 5 })).to.deep.equal(["one run", "left unknown", "right unknown", "sum unknown"]);
  });

  it("keeps what a step prints in order, tells metrics that are no numbers, and removes its folders", async () => {
    const seen: string[] = [];
    const noisy = step("noisy", { inputs: {}, outputs: {} }, async (_, ctx) => {
      seen.push(ctx.tmp);
      await writeFile(join(ctx.tmp, "x"), "x");
      process.stdout.write("a");
      process.stdout.write("b\nc\n");
      await Promise.resolve();
      process.stderr.write("err\n");
      ctx.log.warn("careful");
      process.stdout.write("end");
      expect(() => ctx.processing).to.throw("without declaring it");
      ctx.metric("bad", Number.NaN);
      return {};
    });
    await using zen = await testEngine();
    const { failures } = await zen.run(pipeline("noisy", {}, (add) => void add(noisy, {})) as unknown as Pipeline);
    expect(failures[0]?.error.code).to.equal("METRIC_INVALID");
    expect(failures[0]?.lines).to.deep.equal(["ab", "c", "err", "warn: careful", "end"]);
    expect(await codeOf(import("node:fs/promises").then(({ stat }) => stat(seen[0] as string)))).to.contain("ENOENT");
  });
});
