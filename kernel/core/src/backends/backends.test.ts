import {
  ArtifactStore,
  SecretSource,
  toErrorRecord,
  type BackendScope,
  type Json,
  type ZenError,
} from "@zen/plugin-sdk";
import { memoryArtifactStore, memorySecretSource } from "@zen/plugin-sdk/memory";
import { expect } from "chai";
import { createKernel } from "../kernel.js";
import { caught } from "../testing/caught.js";
import { startTestKernel, testPlugin } from "../testing/index.js";

type Config = Readonly<Record<string, Json>>;
type Create = (config: Config, scope: BackendScope) => object | Promise<object>;

const SCHEMA = {
  type: "object",
  required: ["path"],
  additionalProperties: false,
  properties: {
    path: { type: "string", pattern: "^[a-z/]+$" },
    retries: { type: "integer", default: 3 },
    mode: { enum: ["fast", "safe"] },
    nested: { type: "object", properties: { list: { type: "array", items: { type: "string" } } } },
  },
};

/** A plugin with one artifact store, made by `create`. */
function storing(name: string, create: Create, backend: Readonly<Record<string, unknown>> = {}) {
  const backends = [{ contract: ArtifactStore.id, name: "disk", title: "A store", configSchema: SCHEMA, ...backend }];
  return testPlugin({
    name,
    zen: { backends },
    setup: (ctx) => ctx.provide(ArtifactStore, { name: "disk", create: create as never }),
  });
}
const place = "zen.config.json: stacks.local.artifact-store";

describe("backends: from a name to an instance", () => {
  it("makes one instance for each configuration, whatever the order of its keys", async () => {
    const configs: Config[] = [];
    const plugin = storing("@acme/store", (config) => (configs.push(config), memoryArtifactStore()));
    await using kernel = await startTestKernel({ plugins: [plugin] });
    const get = (config: Config) => kernel.backend(ArtifactStore, { use: "disk", config });
    const [one, same] = await Promise.all([get({ path: "a", mode: "fast" }), get({ mode: "fast", path: "a" })]);
    expect(same).to.equal(one);
    expect(await get({ path: "b" })).to.not.equal(one);
    expect(configs).to.deep.equal([
      { path: "a", mode: "fast", retries: 3 },
      { path: "b", retries: 3 },
    ]);
  });

  it("makes one instance, whichever of its names it is called by", async () => {
    await using kernel = await startTestKernel({ plugins: [storing("@acme/store", () => memoryArtifactStore())] });
    const get = (use: string) => kernel.backend(ArtifactStore, { use, config: { path: "a" } });
    const [one, ...others] = await Promise.all(["disk", "@acme/store", "@acme/store/disk"].map(get));
    for (const other of others) expect(other).to.equal(one);
  });

  it("is found by its name, by its plugin's, or by both, and never by chance", async () => {
    const plugins = ["@acme/store", "@other/store"].map((name) =>
      storing(name, () => Object.assign(memoryArtifactStore(), { from: name })),
    );
    await using kernel = await startTestKernel({ plugins });
    const from = async (use: string) =>
      ((await kernel.backend(ArtifactStore, { use, config: { path: "a" } })) as unknown as { from: string }).from;
    expect(await from("@acme/store")).to.equal("@acme/store");
    expect(await from("@other/store/disk")).to.equal("@other/store");
    const error = await caught(() => from("disk"));
    expect(error).to.include({ code: "BACKEND_AMBIGUOUS" });
    expect(error.hint).to.contain("@acme/store/disk, @other/store/disk");
  });

  it("says what is installed when there is none of that name", async () => {
    await using kernel = await startTestKernel({ plugins: [storing("@acme/store", () => memoryArtifactStore())] });
    const error = await caught(() => kernel.backend(ArtifactStore, { use: "dsk" }, { place }));
    expect(error).to.include({ code: "BACKEND_NOT_FOUND", hint: "Did you mean disk?", place });
    expect(await caught(() => kernel.checkBackend(SecretSource, { use: "disk" }))).to.include({
      code: "BACKEND_NOT_FOUND",
    });
  });

  it("gives the reason when the plugin that has it does not fit", async () => {
    const source = storing("@acme/store", () => memoryArtifactStore());
    const unfit = { ...source, manifest: { ...source.manifest, kernel: ">=99" } };
    await using kernel = await startTestKernel({ plugins: [unfit] });
    const error = await caught(() => kernel.backend(ArtifactStore, { use: "disk" }));
    expect(error).to.include({ code: "PLUGIN_INCOMPATIBLE" });
  });

  it("refuses a machine that the manifest does not name", async () => {
    const plugin = storing("@acme/store", () => memoryArtifactStore(), { platforms: ["darwin-arm64"] });
    await using kernel = await startTestKernel({
      plugins: [plugin],
      platform: { os: "linux", cpu: "x64", libc: "musl" },
    });
    const error = await caught(() => kernel.backend(ArtifactStore, { use: "disk", config: { path: "a" } }));
    expect(error).to.include({ code: "PLATFORM_UNSUPPORTED" });
    expect(error.message).to.contain("linux-x64-musl");
    await kernel.checkBackend(
      ArtifactStore,
      { use: "disk", config: { path: "a" } },
      { platform: { os: "darwin", cpu: "arm64" } },
    );
  });

  it("needs a repository", async () => {
    const kernel = createKernel({ version: "1.0.0", plugins: [storing("@acme/store", () => memoryArtifactStore())] });
    expect(await caught(() => kernel.backend(ArtifactStore, { use: "disk", config: { path: "a" } }))).to.include({
      code: "NO_REPOSITORY",
    });
    await kernel.stop();
  });
});

describe("backends: configuration", () => {
  const check = async (config: Config, backend: Readonly<Record<string, unknown>> = {}) => {
    const source = storing("@acme/store", () => memoryArtifactStore(), backend);
    const unloadable = { ...source, load: () => Promise.reject(new Error("no code is needed to check")) };
    await using kernel = await startTestKernel({ plugins: [unloadable] });
    return caught(() => kernel.checkBackend(ArtifactStore, { use: "disk", config }, { place }));
  };

  it("names the path of every problem, and never a value", async () => {
    const error = await check({ path: "UPPER-secret", retires: 1, nested: { list: ["a", 1] } });
    expect(error).to.include({ code: "CONFIG_INVALID", place });
    expect(error.data?.["problems"]).to.deep.equal([
      "it has no field retires (did you mean retries?)",
      'path must match pattern "^[a-z/]+$"',
      "nested.list[1] must be string",
    ]);
    expect(JSON.stringify(error.data) + error.message).to.not.contain("UPPER-secret");
  });

  it("names missing fields and allowed values", async () => {
    expect((await check({ mode: "slow" })).message).to.contain("it lacks path; mode must be one of fast, safe");
  });

  it("takes none where the manifest has no schema", async () => {
    const plugin = testPlugin({
      name: "@acme/plain",
      zen: { backends: [{ contract: ArtifactStore.id, title: "Plain" }] },
      setup: (ctx) => ctx.provide(ArtifactStore, { name: "plain", create: () => memoryArtifactStore() }),
    });
    await using kernel = await startTestKernel({ plugins: [plugin] });
    const error = await caught(() => kernel.backend(ArtifactStore, { use: "plain", config: { path: "a" } }));
    expect(error.message).to.contain("it takes none, and path is given");
    await kernel.backend(ArtifactStore, { use: "plain" });
  });

  it("keeps schemas of one name apart, and says whose schema is none", async () => {
    const $id = "https://example.com/config";
    const plugins = (["string", "integer", "nonsense"] as const).map((type) =>
      storing(`@acme/${type}`, () => memoryArtifactStore(), {
        name: "disk",
        configSchema: { $id, type: "object", properties: { path: { type } } },
      }),
    );
    await using kernel = await startTestKernel({ plugins });
    await kernel.backend(ArtifactStore, { use: "@acme/string", config: { path: "a" } });
    await kernel.backend(ArtifactStore, { use: "@acme/integer", config: { path: 1 } });
    const error = await caught(() => kernel.backend(ArtifactStore, { use: "@acme/nonsense", config: { path: 1 } }));
    expect(error).to.include({ code: "CONFIG_SCHEMA_INVALID" });
  });

  it("puts secrets in at the last moment, and checks what then stands there", async () => {
    const configs: Config[] = [];
    const plugin = storing("@acme/store", (config) => (configs.push(config), memoryArtifactStore()));
    const secretSources = [
      { name: "environment", source: memorySecretSource(new Map(Object.entries({ GOOD: "abc", BAD: "ABC-value" }))) },
    ];
    await using kernel = await startTestKernel({ plugins: [plugin], secretSources });
    const ref = (name: string) => ({ use: "disk", config: { path: `\${secret:${name}}` } });
    await kernel.checkBackend(ArtifactStore, ref("BAD"));
    await kernel.backend(ArtifactStore, { use: "disk", config: { path: "x/${secret:GOOD}/${secret:GOOD}" } });
    expect(configs).to.deep.equal([{ path: "x/abc/abc", retries: 3 }]);
    const error = await caught(() => kernel.backend(ArtifactStore, ref("BAD"), { place }));
    expect(error).to.include({ code: "CONFIG_INVALID" });
    expect(JSON.stringify(error.data) + error.message).to.not.contain("ABC-value");
    expect(await caught(() => kernel.backend(ArtifactStore, ref("NONE"), { place }))).to.include({
      code: "SECRET_NOT_FOUND",
      place,
    });
  });
});

describe("backends: faults", () => {
  const config = { path: "a" };

  it("shows no secret in what a plugin throws or logs", async () => {
    const secret = "s3cr3t";
    const lines: string[] = [];
    const write = (...args: unknown[]) => void lines.push(JSON.stringify(args));
    const plugin = storing(
      "@acme/store",
      ({ path }, { log }) => {
        log.warn(`connecting with ${String(path)}`, { deep: { path: path! } });
        throw new Error(`refused: ${String(path)}`, { cause: new Error(`password ${String(path)}`) });
      },
      { configSchema: { properties: { path: { type: "string" } } } },
    );
    await using kernel = await startTestKernel({
      plugins: [plugin],
      log: { debug: write, info: write, warn: write, error: write },
      secretSources: [{ name: "environment", source: memorySecretSource(new Map([["KEY", secret]])) }],
    });
    const ref = { use: "disk", config: { path: "${secret:KEY}" } };
    const error = await caught(() => kernel.backend(ArtifactStore, ref));
    expect(error).to.include({ code: "BACKEND_FAILED" });
    expect(error.message).to.contain("refused: ***");
    expect(JSON.stringify(toErrorRecord(error))).to.not.contain(secret);
    expect(lines.join("\n")).to.contain("connecting with ***").and.not.contain(secret);
  });

  it("tries again after a failure", async () => {
    let calls = 0;
    const plugin = storing("@acme/store", () => {
      if (++calls === 1) throw new Error("no network");
      return memoryArtifactStore();
    });
    await using kernel = await startTestKernel({ plugins: [plugin] });
    const error = await caught(() => kernel.backend(ArtifactStore, { use: "disk", config }, { place }));
    expect(error).to.include({ code: "BACKEND_FAILED", place });
    expect(error.message).to.contain("no network");
    await kernel.backend(ArtifactStore, { use: "disk", config });
  });

  it("does not wait for ever, and closes what comes too late", async () => {
    let release: (store: object) => void = () => undefined;
    let closed = 0;
    const plugin = storing("@acme/store", () => new Promise<object>((resolve) => (release = resolve)));
    await using kernel = await startTestKernel({ plugins: [plugin], deadlines: { create: 10 } });
    const error: ZenError = await caught(() => kernel.backend(ArtifactStore, { use: "disk", config }));
    expect(error).to.include({ code: "BACKEND_TIMEOUT" });
    release({ close: async () => void closed++ });
    await new Promise((resolve) => setImmediate(resolve));
    expect(closed).to.equal(1);
  });

  it("closes instances when the kernel stops, before their plugins, last made first", async () => {
    const log: string[] = [];
    const source = storing("@acme/store", ({ path }) => ({
      close: async () => void log.push(`close ${String(path)}`),
    }));
    const plugin = {
      ...source,
      load: async () => {
        const { default: inner } = (await source.load()) as { default: { setup(ctx: unknown): void } };
        const setup = (ctx: { onStop(dispose: () => void): void }) => {
          ctx.onStop(() => void log.push("plugin stops"));
          inner.setup(ctx);
        };
        return {
          default: Object.defineProperty({ name: "@acme/store", setup }, Symbol.for("zen.plugin"), { value: true }),
        };
      },
    };
    const kernel = await startTestKernel({ plugins: [plugin] });
    await kernel.backend(ArtifactStore, { use: "disk", config: { path: "one" } });
    await kernel.backend(ArtifactStore, { use: "disk", config: { path: "two" } });
    await kernel.stop();
    expect(log).to.deep.equal(["close two", "close one", "plugin stops"]);
  });
});
