import { ArtifactStore } from "@zen/plugin-sdk";
import { expect } from "chai";
import { existsSync } from "node:fs";
import { caught } from "./testing/caught.js";
import { startTestKernel, testPlugin } from "./testing/index.js";

const never = () => new Promise<never>(() => undefined);

describe("the kernel", () => {
  it("fires kernel:started with what is active, and kernel:stopping before anything stops", async () => {
    const log: unknown[] = [];
    const witness = testPlugin({
      name: "witness",
      zen: { hooks: [{ on: "kernel:started" }, { on: "kernel:stopping" }] },
      setup(ctx) {
        ctx.hooks.on("kernel:started", ({ plugins }) => void log.push(plugins));
        ctx.hooks.on("kernel:stopping", () => void log.push("stopping"));
        ctx.onStop(() => void log.push("stopped"));
      },
    });
    const kernel = await startTestKernel({ plugins: [witness] });
    await kernel.stop();
    expect(log).to.deep.equal([["witness"], "stopping", "stopped"]);
  });

  it("does not wake plugins to tell them of the end", async () => {
    const sleeper = testPlugin({
      name: "sleeper",
      zen: { hooks: [{ on: "kernel:stopping" }] },
      setup: () => undefined,
    });
    const source = { ...sleeper, load: () => Promise.reject(new Error("loaded at the end")) };
    const kernel = await startTestKernel({ plugins: [source] });
    await kernel.stop();
    expect(kernel.faults).to.deep.equal([]);
  });

  it("stops once, however often it is told to", async () => {
    let stops = 0;
    const plugin = testPlugin({ name: "once", setup: (ctx) => ctx.onStop(() => void stops++) });
    const kernel = await startTestKernel({ plugins: [plugin] });
    await kernel.start(["once"]);
    await Promise.all([kernel.stop(), kernel.stop()]);
    await kernel.stop();
    expect(stops).to.equal(1);
    expect(existsSync(kernel.repositoryDir)).to.equal(false);
  });

  it("reports every failure of stopping, after stopping all the rest", async () => {
    const stopped: string[] = [];
    const plugin = (name: string, stop: () => void | Promise<void>) =>
      testPlugin({ name, setup: (ctx) => ctx.onStop(stop) });
    const plugins = [
      plugin("a", () => void stopped.push("a")),
      plugin("b", never),
      plugin("c", () => Promise.reject(new Error("c is broken"))),
      plugin("d", () => void stopped.push("d")),
    ];
    const kernel = await startTestKernel({ plugins, deadlines: { stop: 10 } });
    await kernel.start(["a", "b", "c", "d"]);
    const error = await caught(() => kernel.stop());
    expect(error).to.include({ code: "KERNEL_STOP_FAILED" });
    expect(error.message).to.contain("c is broken").and.contain("plugin b did not stop");
    expect((error.cause as AggregateError).errors).to.have.length(2);
    expect(stopped).to.deep.equal(["d", "a"]);
  });

  it("refuses everything after it has stopped", async () => {
    const plugin = testPlugin({ name: "late", setup: () => undefined });
    const kernel = await startTestKernel({ plugins: [plugin] });
    await kernel.stop();
    const calls = [
      () => kernel.start(["late"]),
      () => kernel.backend(ArtifactStore, { use: "memory", config: { other: 1 } }),
      () => kernel.backend(ArtifactStore, { use: "memory" }),
      () => kernel.hook("run:tags", []),
    ];
    for (const call of calls) expect(await caught(call)).to.include({ code: "KERNEL_STOPPED" });
  });

  it("waits for what is starting when it is told to stop, and stops that too", async () => {
    const log: string[] = [];
    const plugin = testPlugin({
      name: "slow",
      async setup(ctx) {
        ctx.onStop(() => void log.push("stopped"));
        await new Promise((resolve) => setTimeout(resolve, 10));
        log.push("started");
      },
    });
    const kernel = await startTestKernel({ plugins: [plugin] });
    const starting = kernel.start(["slow"]).catch((error: { code?: string }) => log.push(error.code ?? "?"));
    await kernel.stop();
    await starting;
    expect(log).to.include.members(["started", "stopped"]);
    expect(log.indexOf("started")).to.be.lessThan(log.indexOf("stopped"));
  });

  it("leaves no handle behind after faults of every kind", async () => {
    // The test runner sets its own timer once the test has returned its promise.
    await new Promise((resolve) => setImmediate(resolve));
    const before = process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;
    const plugins = [
      testPlugin({ name: "hanging", setup: never }),
      testPlugin({ name: "throwing", setup: () => Promise.reject(new Error("broken")) }),
      testPlugin({
        name: "listening",
        zen: { hooks: [{ on: "run:tags" }] },
        setup: (ctx) => ctx.hooks.on("run:tags", never, { deadlineMs: 10 }),
      }),
    ];
    const kernel = await startTestKernel({ plugins, deadlines: { setup: 10 } });
    for (const name of ["hanging", "throwing"]) await caught(() => kernel.start([name]));
    await kernel.hook("run:tags", []);
    await kernel.stop();
    expect(process.getActiveResourcesInfo().filter((name) => name === "Timeout")).to.have.length(before);
  });

  it("offers every contract in memory for tests", async () => {
    await using kernel = await startTestKernel();
    await kernel.artifacts.put("a", new TextEncoder().encode("hello"));
    expect(await kernel.artifacts.head("a")).to.include({ key: "a", size: 5 });
    expect(await kernel.backend(ArtifactStore, { use: "memory" })).to.equal(kernel.artifacts);
    expect((await kernel.orchestrator.platform()).os).to.be.a("string");
  });
});
