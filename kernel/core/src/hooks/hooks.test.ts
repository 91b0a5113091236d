import type { HookName, PluginContext, RunProposal } from "@zen/plugin-sdk";
import { ZenError } from "@zen/plugin-sdk";
import { expect } from "chai";
import type { TestPlugin } from "../testing/plugin-source.js";
import { startTestKernel, testPlugin } from "../testing/index.js";
import { caught } from "../testing/caught.js";

const listener = (name: string, on: HookName, setup: (ctx: PluginContext) => void, zen: TestPlugin["zen"] = {}) =>
  testPlugin({ name, zen: { hooks: [{ on }], ...zen }, setup });
const never = () => new Promise<undefined>(() => undefined);
const proposal: RunProposal = { pipeline: "p", plan: "d", stack: "local", params: {} };
const error = { code: "X", message: "x" };

describe("hooks", () => {
  it("parallel: calls all at once and gives each the event", async () => {
    const seen: string[] = [];
    const at = (name: string) =>
      listener(name, "deployment:changed", (ctx) =>
        ctx.hooks.on("deployment:changed", async ({ deployment }) => {
          seen.push(`${name} begins`);
          await new Promise((resolve) => setTimeout(resolve, 5));
          seen.push(`${name} ends ${deployment.name}`);
        }),
      );
    await using kernel = await startTestKernel({ plugins: [at("b"), at("a")] });
    await kernel.hook("deployment:changed", { deployment: { name: "d" } as never });
    expect(seen).to.deep.equal(["a begins", "b begins", "a ends d", "b ends d"]);
  });

  it("series: calls one after another, required plugins first, then by name", async () => {
    const seen: string[] = [];
    const at = (name: string, zen: TestPlugin["zen"] = {}) =>
      listener(
        name,
        "run:before",
        (ctx) =>
          ctx.hooks.on("run:before", async () => {
            await new Promise((resolve) => setTimeout(resolve, name === "a" ? 5 : 0));
            seen.push(name);
          }),
        zen,
      );
    await using kernel = await startTestKernel({ plugins: [at("b"), at("a", { requires: { c: "*" } }), at("c")] });
    await kernel.hook("run:before", proposal);
    expect(seen).to.deep.equal(["c", "a", "b"]);
  });

  it("keeps that order when a later plugin happened to be activated first", async () => {
    const seen: string[] = [];
    const at = (name: string) =>
      listener(name, "run:before", (ctx) => ctx.hooks.on("run:before", () => void seen.push(name)));
    await using kernel = await startTestKernel({ plugins: [at("a"), at("b")] });
    await kernel.start(["b"]);
    await kernel.hook("run:before", proposal);
    expect(seen).to.deep.equal(["a", "b"]);
  });

  it("first: takes the first answer and asks no further", async () => {
    const asked: string[] = [];
    const at = (name: string, answer: string | undefined) =>
      listener(name, "error:hint", (ctx) =>
        ctx.hooks.on("error:hint", () => {
          asked.push(name);
          return answer;
        }),
      );
    await using kernel = await startTestKernel({ plugins: [at("a", undefined), at("b", "try b"), at("c", "try c")] });
    expect(await kernel.hook("error:hint", { error })).to.equal("try b");
    expect(asked).to.deep.equal(["a", "b"]);
  });

  it("waterfall: hands each what the one before returned", async () => {
    const at = (name: string, keep: boolean) =>
      listener(name, "run:tags", (ctx) => ctx.hooks.on("run:tags", (tags) => (keep ? undefined : [...tags, name])));
    await using kernel = await startTestKernel({ plugins: [at("a", false), at("b", true), at("c", false)] });
    expect(await kernel.hook("run:tags", ["given"])).to.deep.equal(["given", "a", "c"]);
  });

  it("reports and contains a listener that throws or hangs; the others are heard", async () => {
    const heard: string[] = [];
    const plugins = [
      listener("bad", "run:tags", (ctx) =>
        ctx.hooks.on("run:tags", () => {
          throw new Error("broken");
        }),
      ),
      listener("slow", "run:tags", (ctx) => ctx.hooks.on("run:tags", never, { deadlineMs: 10 })),
      listener("sound", "run:tags", (ctx) => ctx.hooks.on("run:tags", (tags) => [...tags, "sound"])),
      listener("bad-too", "deployment:changed", (ctx) =>
        ctx.hooks.on("deployment:changed", () => Promise.reject(new Error("broken"))),
      ),
      listener("sound-too", "deployment:changed", (ctx) =>
        ctx.hooks.on("deployment:changed", () => void heard.push("sound-too")),
      ),
    ];
    await using kernel = await startTestKernel({ plugins });
    expect(await kernel.hook("run:tags", [])).to.deep.equal(["sound"]);
    await kernel.hook("deployment:changed", { deployment: {} as never });
    expect(heard).to.deep.equal(["sound-too"]);
    expect(kernel.faults.map(({ code, data }) => [code, data?.["plugin"], data?.["hook"]])).to.deep.equal([
      ["HOOK_FAILED", "bad", "run:tags"],
      ["HOOK_TIMEOUT", "slow", "run:tags"],
      ["HOOK_FAILED", "bad-too", "deployment:changed"],
    ]);
  });

  it("run:before: a fault refuses the run with the plugin's own error, and nobody else is asked", async () => {
    const asked: string[] = [];
    const at = (name: string, listen: () => void | Promise<void>) =>
      listener(name, "run:before", (ctx) => ctx.hooks.on("run:before", listen, { deadlineMs: 10 }));
    const refuse = at("a", () => {
      throw new ZenError("POLICY", "Not on a Friday.");
    });
    const last = at("b", () => void asked.push("b"));
    await using refusing = await startTestKernel({ plugins: [refuse, last] });
    expect(await caught(() => refusing.hook("run:before", proposal))).to.include({ code: "POLICY" });
    await using hanging = await startTestKernel({ plugins: [at("a", never), last] });
    expect(await caught(() => hanging.hook("run:before", proposal))).to.include({ code: "HOOK_TIMEOUT" });
    expect(asked).to.deep.equal([]);
  });

  it("a required listener's fault is thrown, once the others have heard", async () => {
    const heard: string[] = [];
    const event = { run: "r", node: "n" };
    const at = (name: string, listen: () => void | Promise<void>, required = true) =>
      listener(name, "step:queued", (ctx) => ctx.hooks.on("step:queued", listen, { deadlineMs: 10, required }));
    const fails = at("a", () => {
      throw new Error("no room");
    });
    const others = [at("b", () => void heard.push("b")), at("c", () => Promise.reject(new Error("c")), false)];
    await using failing = await startTestKernel({ plugins: [fails, ...others] });
    const fault = await caught(() => failing.hook("step:queued", event));
    expect(fault).to.include({ code: "HOOK_REQUIRED" });
    expect(fault.message).to.contain("Plugin a").and.contain("step:queued").and.contain("no room");
    expect(fault.data).to.deep.equal({ plugin: "a", hook: "step:queued" });
    expect(heard).to.deep.equal(["b"]);
    expect(failing.faults.map(({ code, data }) => [code, data?.["plugin"]])).to.deep.equal([["HOOK_FAILED", "c"]]);
    await using hanging = await startTestKernel({ plugins: [at("a", never)] });
    expect(await caught(() => hanging.hook("step:queued", event))).to.include({ code: "HOOK_REQUIRED" });
  });

  it("a required listener breaks a waterfall, and is refused where a fault comes too late to count", async () => {
    const asked: string[] = [];
    const tags = (name: string, listen: () => undefined) =>
      listener(name, "run:tags", (ctx) => ctx.hooks.on("run:tags", listen, { required: true }));
    const plugins = [
      tags("a", () => {
        throw new Error("no");
      }),
      tags("b", () => void asked.push("b") as undefined),
      listener("late", "run:finished", (ctx) => ctx.hooks.on("run:finished", () => undefined, { required: true })),
    ];
    await using kernel = await startTestKernel({ plugins });
    expect(await caught(() => kernel.hook("run:tags", []))).to.include({ code: "HOOK_REQUIRED" });
    expect(asked).to.deep.equal([]);
    const fault = await caught(() => kernel.start(["late"]));
    expect(fault.cause)
      .to.include({ code: "HOOK_NOT_REQUIRABLE" })
      .and.have.property("hint")
      .which.contains("run:finishing");
  });

  it("activates a plugin before its hook first fires, and not for other hooks", async () => {
    const activated: string[] = [];
    const plugins = (["run:tags", "error:hint"] as const).map((on) =>
      listener(on.replace(":", "-"), on, () => void activated.push(on)),
    );
    await using kernel = await startTestKernel({ plugins });
    expect(activated).to.deep.equal([]);
    await Promise.all([kernel.hook("run:tags", []), kernel.hook("run:tags", [])]);
    expect(activated).to.deep.equal(["run:tags"]);
  });

  it("a plugin that cannot be activated is reported once and not heard", async () => {
    const broken = listener("broken", "run:tags", () => {
      throw new Error("broken");
    });
    await using kernel = await startTestKernel({ plugins: [broken] });
    await kernel.hook("run:tags", []);
    expect(await kernel.hook("run:tags", ["x"])).to.deep.equal(["x"]);
    expect(kernel.faults.map(({ code }) => code)).to.deep.equal(["PLUGIN_SETUP_FAILED"]);
  });

  it("refuses a listener to no known hook, or to one that the manifest does not declare", async () => {
    const unknown = listener("unknown", "run:tag" as HookName, (ctx) => ctx.hooks.on("run:tag" as HookName, () => {}));
    const undeclared = listener("undeclared", "run:tags", (ctx) => ctx.hooks.on("run:started", () => undefined));
    await using kernel = await startTestKernel({ plugins: [unknown, undeclared] });
    const first = await caught(() => kernel.start(["unknown"]));
    expect(first.cause).to.include({ code: "HOOK_UNKNOWN" }).and.have.property("hint").which.contains("run:tags");
    const second = await caught(() => kernel.start(["undeclared"]));
    expect(second.cause).to.include({ code: "CONTRIBUTION_UNDECLARED" });
  });
});
