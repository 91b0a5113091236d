import { ArtifactStore, token, type PluginContext } from "@zen/plugin-sdk";
import { memoryArtifactStore } from "@zen/plugin-sdk/memory";
import { expect } from "chai";
import { createKernel } from "../kernel.js";
import { caught } from "../testing/caught.js";
import { startTestKernel, testPlugin } from "../testing/index.js";
import type { PluginSource } from "./source.js";

const Greeting = token<string>("greeting@1");
const Other = token<string>("other@1");
const never = () => new Promise<never>(() => undefined);
const stateOf = (
  kernel: { plugins(): readonly { manifest: { name: string }; state: string; reason?: Error }[] },
  name: string,
) => kernel.plugins().find(({ manifest }) => manifest.name === name);

/** A plugin that writes down what happens to it. */
function recording(name: string, log: string[], requires: readonly string[] = []): PluginSource {
  return testPlugin({
    name,
    zen: { requires: Object.fromEntries(requires.map((required) => [required, "*"])) },
    setup(ctx) {
      log.push(`start ${name}`);
      ctx.onStop(() => void log.push(`stop ${name}`));
    },
  });
}

describe("plugins: activation", () => {
  it("imports no code until something is needed", async () => {
    const source = testPlugin({ name: "lazy", setup: () => undefined });
    let loads = 0;
    const counted = {
      ...source,
      load() {
        loads++;
        return source.load();
      },
    };
    await using kernel = await startTestKernel({ plugins: [counted] });
    expect([loads, stateOf(kernel, "lazy")?.state]).to.deep.equal([0, "installed"]);
    await Promise.all([kernel.start(["lazy"]), kernel.start(["lazy"])]);
    expect([loads, stateOf(kernel, "lazy")?.state]).to.deep.equal([1, "active"]);
  });

  it("loads one of two hundred when one is needed", async () => {
    const loaded: string[] = [];
    const plugins = Array.from({ length: 200 }, (_, index) => {
      const source = testPlugin({
        name: `plugin-${index}`,
        zen: {
          backends: [{ contract: "artifact-store@1", title: "A store" }],
          commands: [{ id: `plugin-${index}:go`, summary: "Goes" }],
        },
        setup(ctx) {
          ctx.provide(ArtifactStore, { name: `plugin-${index}`, create: () => memoryArtifactStore() });
          ctx.command(`plugin-${index}:go`, async () => undefined);
        },
      });
      const load = () => {
        loaded.push(source.manifest.name);
        return source.load();
      };
      return { ...source, load };
    });
    await using kernel = await startTestKernel({ plugins });
    await kernel.backend(ArtifactStore, { use: "plugin-7" });
    expect([kernel.commands().length, loaded]).to.deep.equal([200, ["plugin-7"]]);
  });

  it("starts required plugins first and stops in reverse", async () => {
    const log: string[] = [];
    const plugins = [
      recording("a", log, ["c", "b"]),
      recording("b", log, ["c"]),
      recording("c", log),
      recording("d", log),
    ];
    const kernel = await startTestKernel({ plugins });
    await kernel.start(["a"]);
    await kernel.stop();
    expect(log).to.deep.equal(["start c", "start b", "start a", "stop a", "stop b", "stop c"]);
  });

  it("starts a shared requirement once when two plugins need it at the same time", async () => {
    const log: string[] = [];
    const plugins = [recording("a", log, ["c"]), recording("b", log, ["c"]), recording("c", log)];
    await using kernel = await startTestKernel({ plugins });
    await Promise.all([kernel.start(["a"]), kernel.start(["b"])]);
    expect(log.filter((entry) => entry === "start c")).to.have.length(1);
    expect(log[0]).to.equal("start c");
  });

  it("a library plugin without code of its own becomes active with what it requires", async () => {
    const log: string[] = [];
    const library = testPlugin({ name: "library", zen: { requires: { base: "*" } } });
    const unloadable = { ...library, load: () => Promise.reject(new Error("must not be loaded")) };
    await using kernel = await startTestKernel({ plugins: [unloadable, recording("base", log)] });
    await kernel.start(["library"]);
    expect([log, stateOf(kernel, "library")?.state]).to.deep.equal([["start base"], "active"]);
  });
});

describe("plugins: faults are contained", () => {
  it("undoes a setup that failed half-way, last first, and leaves others alone", async () => {
    const undone: string[] = [];
    const half = testPlugin({
      name: "half",
      zen: { hooks: [{ on: "run:tags" }] },
      setup(ctx) {
        ctx.onStop(() => void undone.push("first"));
        ctx.hooks.on("run:tags", () => ["from the failed plugin"]);
        ctx.onStop(() => void undone.push("second"));
        throw new Error("no disk");
      },
    });
    await using kernel = await startTestKernel({ plugins: [half, recording("sound", [])] });
    const error = await caught(() => kernel.start(["half"]));
    expect(error).to.include({ code: "PLUGIN_SETUP_FAILED" });
    expect(error.message).to.contain("half").and.contain("no disk");
    expect(undone).to.deep.equal(["second", "first"]);
    expect(await kernel.hook("run:tags", [])).to.deep.equal([]);
    await kernel.start(["sound"]);
    expect(stateOf(kernel, "half")).to.include({ state: "failed", reason: error });
    expect(stateOf(kernel, "sound")).to.include({ state: "active" });
  });

  it("does not try a failed plugin again", async () => {
    let setups = 0;
    const broken = testPlugin({
      name: "broken",
      setup() {
        setups++;
        throw new Error("broken");
      },
    });
    await using kernel = await startTestKernel({ plugins: [broken] });
    const first = await caught(() => kernel.start(["broken"]));
    expect(await caught(() => kernel.start(["broken"]))).to.equal(first);
    expect(setups).to.equal(1);
  });

  it("gives a setup ten seconds (here fewer), undoes it, and refuses what it registers later", async () => {
    let late: Promise<unknown> | undefined;
    let release: () => void = () => undefined;
    const undone: string[] = [];
    const slow = testPlugin({
      name: "slow",
      async setup(ctx) {
        ctx.onStop(() => void undone.push("early"));
        await new Promise<void>((resolve) => (release = resolve));
        late = caught(() => ctx.onStop(() => void undone.push("late")));
      },
    });
    await using kernel = await startTestKernel({ plugins: [slow], deadlines: { setup: 20 } });
    expect(await caught(() => kernel.start(["slow"]))).to.include({ code: "PLUGIN_SETUP_TIMEOUT" });
    expect(undone).to.deep.equal(["early"]);
    release();
    await new Promise((resolve) => setImmediate(resolve));
    expect(await late).to.include({ code: "PLUGIN_STOPPED" });
  });

  it("names what cannot be loaded, hangs while loading, or is no plugin", async () => {
    const source = (name: string, load: () => Promise<unknown>) => ({
      ...testPlugin({ name, setup: () => undefined }),
      load,
    });
    const other = testPlugin({ name: "other", setup: () => undefined });
    const plugins = [
      source("missing", () => Promise.reject(new Error("Cannot find module"))),
      source("hanging", never),
      source("plain", async () => ({ default: { name: "plain", setup: () => undefined } })),
      source("impostor", () => other.load()),
    ];
    await using kernel = await startTestKernel({ plugins, deadlines: { setup: 20 } });
    const codes = [];
    for (const { manifest } of plugins) codes.push((await caught(() => kernel.start([manifest.name]))).code);
    expect(codes).to.deep.equal(["PLUGIN_LOAD_FAILED", "PLUGIN_SETUP_TIMEOUT", "PLUGIN_INVALID", "PLUGIN_INVALID"]);
  });

  it("says which required plugin failed", async () => {
    const broken = testPlugin({ name: "base", setup: () => Promise.reject(new Error("no network")) });
    await using kernel = await startTestKernel({ plugins: [broken, recording("user", [], ["base"])] });
    const error = await caught(() => kernel.start(["user"]));
    expect(error).to.include({ code: "PLUGIN_REQUIREMENT_FAILED" });
    expect(error.message).to.contain("user requires base").and.contain("no network");
    expect(stateOf(kernel, "user")?.state).to.equal("failed");
  });

  it("recognises a plugin made by another copy of the SDK", async () => {
    const foreign = { name: "foreign", setup: () => undefined };
    Object.defineProperty(foreign, Symbol.for("zen.plugin"), { value: true });
    const source = {
      ...testPlugin({ name: "foreign", setup: () => undefined }),
      load: async () => ({ default: foreign }),
    };
    await using kernel = await startTestKernel({ plugins: [source] });
    await kernel.start(["foreign"]);
    expect(stateOf(kernel, "foreign")?.state).to.equal("active");
  });
});

describe("plugins: compatible", () => {
  const kernelWith = (plugins: readonly PluginSource[], version = "1.2.0") =>
    createKernel({ version, plugins, contracts: ["artifact-store@2", "artifact-store@1"] });
  const reasons = (plugins: readonly PluginSource[], version?: string) =>
    Object.fromEntries(
      kernelWith(plugins, version)
        .plugins()
        .map(({ manifest, state, reason }) => [manifest.name, reason?.message ?? state]),
    );
  const storing = (name: string, contract: string) =>
    testPlugin({ name, zen: { backends: [{ contract, title: "A store" }] }, setup: () => undefined });

  it("accepts the neighbours of a contract during a change-over, and lists others with the reason", () => {
    const found = reasons([
      storing("old", "artifact-store@1"),
      storing("new", "artifact-store@2"),
      storing("far", "artifact-store@3"),
    ]);
    expect(found).to.include({ old: "installed", new: "installed" });
    expect(found["far"]).to.contain("implements artifact-store@3").and.contain("artifact-store@2 and artifact-store@1");
  });

  it("holds engines.zen against the kernel, pre-releases included", () => {
    const plugins = [testPlugin({ name: "fits", kernel: "^1.1.0" }), testPlugin({ name: "newer", kernel: ">=2" })];
    expect(reasons(plugins)).to.have.property("fits", "installed");
    expect(reasons(plugins)["newer"]).to.contain("works with kernel >=2, and this is 1.2.0");
    expect(reasons(plugins, "1.3.0-beta.1")).to.have.property("fits", "installed");
  });

  it("lists a plugin whose requirements are missing, of another version, unfit, or circular", () => {
    const needing = (name: string, requires: Readonly<Record<string, string>>, version = "1.0.0") =>
      testPlugin({ name, version, zen: { requires } });
    const found = reasons([
      needing("a", { ghost: "*" }),
      needing("b", { c: "^2" }),
      needing("c", {}, "1.5.0"),
      needing("d", { a: "*" }),
      needing("x", { y: "*" }),
      needing("y", { z: "*" }),
      needing("z", { x: "*" }),
    ]);
    expect(found["a"]).to.contain("requires ghost, which is not installed");
    expect(found["b"]).to.contain("requires c ^2, and 1.5.0 is installed");
    expect(found["c"]).to.equal("installed");
    expect(found["d"]).to.contain("requires a, which does not fit itself");
    expect(Object.values(found).join("\n")).to.contain("requires itself: x -> y -> z -> x");
    for (const name of ["x", "y", "z"]) expect(found[name]).to.contain("does not fit");
  });

  it("says why when such a plugin is asked for, and what to do about one that is not installed", async () => {
    const kernel = kernelWith([testPlugin({ name: "newer", kernel: ">=2" })]);
    expect(await caught(() => kernel.start(["newer"]))).to.include({ code: "PLUGIN_INCOMPATIBLE" });
    const missing = await caught(() => kernel.start(["newr"]));
    expect(missing).to.include({ code: "PLUGIN_NOT_INSTALLED", hint: "Did you mean newer?" });
    await kernel.stop();
  });

  it("refuses to be given one plugin twice", async () => {
    const twice = testPlugin({ name: "twice" });
    expect(await caught(() => kernelWith([twice, twice]))).to.include({ code: "PLUGIN_DUPLICATE" });
  });
});

describe("plugins: services and commands", () => {
  const offering = (setup: (ctx: PluginContext) => void) => testPlugin({ name: "offers", setup });
  const asking = (requires: Readonly<Record<string, string>>, got: unknown[]) =>
    testPlugin({
      name: "asks",
      zen: { requires },
      async setup(ctx) {
        got.push(await ctx.get(Greeting));
      },
    });

  it("gives a plugin what the plugins it requires offer, and what the kernel offers to all", async () => {
    const got: unknown[] = [];
    const plugins = [
      offering((ctx) => ctx.offer(Greeting, { create: async () => "hello" })),
      asking({ offers: "*" }, got),
    ];
    await using kernel = await startTestKernel({ plugins });
    await kernel.start(["asks"]);
    await using other = await startTestKernel({
      plugins: [asking({}, got)],
      services: [{ token: Greeting, provider: { value: "from the kernel" } }],
    });
    await other.start(["asks"]);
    expect(got).to.deep.equal(["hello", "from the kernel"]);
  });

  it("names plugin and token when it is out of reach, and who offers it", async () => {
    const plugins = [offering((ctx) => ctx.offer(Greeting, { value: "hello" })), asking({}, [])];
    await using kernel = await startTestKernel({ plugins });
    await kernel.start(["offers"]);
    const { cause } = await caught(() => kernel.start(["asks"]));
    expect(cause).to.include({ code: "TOKEN_NOT_PROVIDED" });
    expect((cause as Error).message)
      .to.contain("plugin asks")
      .and.contain("greeting@1");
    expect((cause as { hint?: string }).hint).to.contain("offers offers it");
  });

  it("shows a cycle of services with their plugins", async () => {
    const cyclic = testPlugin({
      name: "cyclic",
      zen: { commands: [{ id: "cyclic:go", summary: "Goes" }] },
      setup(ctx) {
        ctx.offer(Greeting, { create: async () => (await ctx.get(Other)) + "!" });
        ctx.offer(Other, { create: async () => (await ctx.get(Greeting)) + "?" });
        ctx.command("cyclic:go", async () => (await ctx.get(Greeting)) as string);
      },
    });
    await using kernel = await startTestKernel({ plugins: [cyclic] });
    const error = await caught(() =>
      kernel.runCommand("cyclic:go", {}, { print: () => undefined, signal: new AbortController().signal }),
    );
    expect(error.message).to.contain(
      "greeting@1 (plugin cyclic) -> other@1 (plugin cyclic) -> greeting@1 (plugin cyclic)",
    );
  });

  it("runs a command that the manifest declares, importing its plugin only then", async () => {
    const printed: string[] = [];
    const plugin = testPlugin({
      name: "tools",
      zen: { commands: [{ id: "tools:add", summary: "Adds", args: [] }] },
      setup(ctx) {
        ctx.command("tools:add", async ({ print }, { a, b }) => {
          print("adding");
          return Number(a) + Number(b);
        });
      },
    });
    await using kernel = await startTestKernel({ plugins: [plugin] });
    expect(kernel.commands().map(({ id, plugin: owner }) => [id, owner])).to.deep.equal([["tools:add", "tools"]]);
    expect(stateOf(kernel, "tools")?.state).to.equal("installed");
    const io = { print: (line: string) => void printed.push(line), signal: new AbortController().signal };
    expect(await kernel.runCommand("tools:add", { a: 1, b: 2 }, io)).to.equal(3);
    expect(printed).to.deep.equal(["adding"]);
    expect(await caught(() => kernel.runCommand("tools:ad", {}, io))).to.include({
      code: "COMMAND_NOT_FOUND",
      hint: "Did you mean tools:add?",
    });
  });

  it("holds setup to what the manifest declares, both ways", async () => {
    const backends = [{ contract: "artifact-store@1", name: "declared", title: "x" }];
    const command = { id: "less:go", summary: "Goes" };
    const plugins = [
      testPlugin({ name: "more", setup: (ctx) => ctx.command("more:go", async () => undefined) }),
      testPlugin({ name: "less", zen: { commands: [command] }, setup: () => undefined }),
      testPlugin({ name: "none", zen: { backends }, setup: () => undefined }),
      testPlugin({
        name: "twice",
        zen: { commands: [{ id: "twice:go", summary: "Goes" }] },
        setup: (ctx) => [1, 2].forEach(() => ctx.command("twice:go", async () => undefined)),
      }),
    ];
    await using kernel = await startTestKernel({ plugins });
    const codes = [];
    for (const { manifest } of plugins) {
      const error = await caught(() => kernel.start([manifest.name]));
      codes.push(((error.cause ?? error) as { code: string }).code);
    }
    expect(codes).to.deep.equal([
      "CONTRIBUTION_UNDECLARED",
      "CONTRIBUTION_MISSING",
      "CONTRIBUTION_MISSING",
      "CONTRIBUTION_REPEATED",
    ]);
  });
});
