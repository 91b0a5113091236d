import type { PluginState } from "@zen/plugin-sdk";
import { expect } from "chai";
import { startTestKernel, testPlugin } from "../testing/index.js";

describe("plugin state", () => {
  const remembering = (name: string, states: Map<string, PluginState>) =>
    testPlugin({ name, setup: (ctx) => void states.set(name, ctx.state) });

  it("is out of reach of other plugins, and forgets what has expired", async () => {
    const states = new Map<string, PluginState>();
    const store = new Map<string, unknown>();
    const plugins = [remembering("a", states), remembering("b", states)];
    await using kernel = await startTestKernel({ plugins, state: () => store });
    await kernel.start(["a", "b"]);
    const [a, b] = [states.get("a")!, states.get("b")!];
    await a.set("key", { n: 1, list: ["x"] });
    await a.set("brief", 1, { ttlMs: 1 });
    expect(await a.get("key")).to.deep.equal({ n: 1, list: ["x"] });
    expect(await b.get("key")).to.equal(undefined);
    await b.set("key", "b's own");
    await a.delete("key");
    expect([await a.get("key"), await b.get("key")]).to.deep.equal([undefined, "b's own"]);
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(await a.get("brief")).to.equal(undefined);
  });

  it("is opened on first use, by one plugin or many, and can be used until the plugin has stopped", async () => {
    let opened = 0;
    const log: string[] = [];
    const values = new Map<string, unknown>();
    const open = async () => {
      opened++;
      return {
        opts: {},
        on: () => undefined as never,
        get: async (key: string) => values.get(key) as never,
        set: async (key: string, value: unknown) => void (log.push("set"), values.set(key, value)),
        delete: async (key: string) => values.delete(key),
        clear: async () => values.clear(),
        disconnect: async () => void log.push("disconnect"),
      };
    };
    const last = (name: string) =>
      testPlugin({ name, setup: (ctx) => ctx.onStop(() => ctx.state.set("last", "words")) });
    const states = new Map<string, PluginState>();
    const kernel = await startTestKernel({ plugins: [last("a"), remembering("b", states)], state: open });
    await kernel.start(["a", "b"]);
    expect(opened).to.equal(0);
    await Promise.all([states.get("b")!.get("x"), states.get("b")!.get("y")]);
    await kernel.stop();
    expect(opened).to.equal(1);
    expect(log).to.deep.equal(["set", "disconnect"]);
  });

  it("passes on what the store says when it fails", async () => {
    const states = new Map<string, PluginState>();
    const state = () => Promise.reject(new Error("disk full"));
    await using kernel = await startTestKernel({ plugins: [remembering("a", states)], state });
    await kernel.start(["a"]);
    const error = await states
      .get("a")!
      .get("x")
      .catch((caught: unknown) => caught);
    expect(error).to.have.property("message", "disk full");
  });
});
