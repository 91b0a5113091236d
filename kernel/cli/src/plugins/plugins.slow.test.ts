import { execFileSync } from "node:child_process";
import {
  appendFileSync,
  copyFileSync,
  cpSync,
  existsSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { expect } from "chai";
import { shippedFolder } from "../shipped.js";
import { secretBackend, writePlugin } from "../testing/plugin.js";
import { CONFIG, remove, repository, write } from "../testing/repository.js";
import { ask, endOf, errorOf, startZen, zen } from "../testing/zen.js";

interface Installed {
  readonly generation: number;
  readonly changed: boolean;
  readonly added: readonly { readonly name: string }[];
  readonly plugins: readonly { readonly name: string }[];
}
const read = (dir: string, file: string): string => readFileSync(path.join(dir, file), "utf8");
const LOCAL = Object.keys(CONFIG.plugins);

describe("plugins of a repository", function () {
  this.timeout(60_000);
  let dir: string;
  beforeEach(async () => void (dir = await repository()));
  afterEach(() => remove(dir));

  it("are those of zen.config.json, pinned in zen.lock and built anew from it", async () => {
    const lock = read(dir, "zen.lock");
    expect(JSON.parse(lock))
      .to.have.property("plugins")
      .that.includes.all.keys(...LOCAL);
    const again = await ask<Installed>(dir, "plugins:install");
    expect(again.document.changed).to.equal(false);
    rmSync(path.join(dir, ".zen"), { recursive: true });
    expect((await errorOf(dir, "run", "greetings")).code).to.equal("PLUGINS_NOT_INSTALLED");
    const { document } = await ask<Installed>(dir, "plugins:install", "--frozen", "--offline");
    expect(document.plugins.map(({ name }) => name)).to.have.members(LOCAL);
    expect(read(dir, "zen.lock")).to.equal(lock);
    expect((await zen(dir, "run", "greetings")).code).to.equal(0);
  });

  it("come by name and range, and are named in zen.config.json from then on", async () => {
    const { document } = await ask<Installed>(dir, "plugins:install", "@zen/tabular@^0.1.0");
    expect(document.added.map(({ name }) => name)).to.include("@zen/tabular");
    expect(JSON.parse(read(dir, "zen.config.json"))).to.have.nested.property("plugins.@zen/tabular", "^0.1.0");
    expect(read(dir, ".zen/tsconfig.json")).to.contain('"@zen/tabular"');
    expect((await zen(dir, "plugins:list")).stdout).to.match(/@zen\/tabular +0\.1\.0 +steps .*derive/);
    expect((await zen(dir, "plugins", "info", "@zen/tabular")).stdout).to.match(/steps +parquet, csv/);
    expect((await zen(dir, "plugins:uninstall", "@zen/tabular")).stdout).to.match(/- @zen\/tabular/);
    expect(JSON.parse(read(dir, "zen.config.json"))).to.not.have.nested.property("plugins.@zen/tabular");
  });

  it("come from a folder and bring commands, which are found, helped and run", async () => {
    const command = {
      id: "acme:greet",
      summary: "Greet someone",
      flags: { loud: { type: "boolean", summary: "Shout" } },
      args: [{ name: "name", summary: "Who" }],
      examples: ["acme:greet Ada"],
    };
    const spec = writePlugin(dir, {
      name: "@acme/greeter",
      zen: { topic: "acme", commands: [command] },
      setup:
        'ctx.command("acme:greet", async ({ print }, { name, loud }) => { print(`Hello ${name}${loud ? "!" : "."}`); return { name }; });',
    });
    expect((await zen(dir, "plugins:install", spec)).stdout).to.match(/\+ @acme\/greeter 1\.0\.0 +commands acme:greet/);
    expect(JSON.parse(read(dir, "zen.config.json"))).to.have.nested.property(
      "plugins.@acme/greeter",
      "file:plugins/greeter",
    );
    expect((await zen(dir, "--help")).stdout).to.match(/acme +greet/);
    expect((await zen(dir, "acme", "greet", "--help")).stdout).to.match(/Greet someone[\s\S]*--loud +Shout/);
    expect((await zen(dir, "acme", "greet", "Ada", "--loud")).stdout).to.equal("Hello Ada!\n");
    expect((await ask(dir, "acme:greet", "Ada")).document).to.deep.equal({ name: "Ada" });
    expect(await errorOf(dir, "acme:greet", "Ada", "--lod")).to.include({
      code: "USAGE_INVALID",
      hint: "Did you mean --loud?",
    });
  });

  it("that do not fit this kernel are refused with the reason", async () => {
    const spec = writePlugin(dir, { name: "@acme/future", engine: "^9.0.0" });
    const error = await errorOf(dir, "plugins:install", spec);
    expect(JSON.stringify(error))
      .to.match(/@acme\/future/)
      .and.match(/\^9\.0\.0/);
    expect((await zen(dir, "run", "greetings")).code).to.equal(0);
  });

  for (const [what, setup, code] of [
    ["throws", 'throw new Error("no");', "PLUGIN_SETUP_FAILED"],
    ["hangs", "await new Promise(() => setInterval(() => {}, 1000));", "PLUGIN_SETUP_TIMEOUT"],
  ] as const) {
    it(`whose setup ${what} are named, and hurt nobody who does not need them`, async () => {
      await ask(
        dir,
        "plugins:install",
        writePlugin(dir, {
          name: "@acme/bad",
          zen: { backends: [{ contract: "orchestrator@1", name: "bad", title: "Bad" }] },
          setup,
        }),
      );
      expect((await zen(dir, "run", "greetings")).code).to.equal(0);
      await ask(dir, "stacks:create", "bad", "--orchestrator", "bad");
      const error = await errorOf(dir, "run", "greetings", "--stack", "bad");
      expect(error.code).to.equal(code);
      expect(error.message).to.contain("@acme/bad");
    });
  }

  it("whose tarball is not what it was, or is cut short, are not installed, and what is installed goes on", async () => {
    const registry = path.join(dir, "registry");
    cpSync(shippedFolder("registry"), registry, { recursive: true });
    const folder = path.join(registry, "packages", "@zen", "onnx");
    const tarball = path.join(folder, readdirSync(folder).find((name) => name.endsWith(".tgz")) ?? "");
    const install = async () => {
      const ended = await endOf(
        startZen(dir, ["plugins:install", "@zen/onnx", "--json"], {
          ZEN_REGISTRY: registry,
          ZEN_CACHE_DIR: path.join(dir, "cache"),
        }),
      );
      return { ...ended, error: (JSON.parse(ended.stdout) as { error?: { code: string } }).error };
    };
    const whole = readFileSync(tarball);
    appendFileSync(tarball, "more");
    expect((await install()).error?.code).to.equal("TARBALL_DIGEST_MISMATCH");
    writeFileSync(tarball, whole.subarray(0, 1000));
    expect((await install()).error?.code).to.be.oneOf(["TARBALL_DIGEST_MISMATCH", "TARBALL_TRUNCATED"]);
    expect(
      (await ask<{ plugins: { name: string }[] }>(dir, "plugins:list")).document.plugins.map(({ name }) => name),
    ).to.have.members(LOCAL);
    expect((await zen(dir, "run", "greetings")).code).to.equal(0);
    writeFileSync(tarball, whole);
    expect((await install()).code).to.equal(0);
  });

  it("come from a .tgz", async () => {
    const folder = path.join(shippedFolder("registry"), "packages", "@zen", "onnx");
    copyFileSync(
      path.join(folder, readdirSync(folder).find((name) => name.endsWith(".tgz")) ?? ""),
      path.join(dir, "onnx.tgz"),
    );
    expect((await zen(dir, "plugins:install", "onnx.tgz")).stdout).to.match(/\+ @zen\/onnx/);
    expect(JSON.parse(read(dir, "zen.config.json"))).to.have.nested.property("plugins.@zen/onnx", "file:onnx.tgz");
  });

  it("come from a .tgz that zen made of a folder with all that it imports; npm leaves out what they depend on", async () => {
    const setup =
      'const { default: all } = await import("shouting"); ctx.command("acme:shout", async ({ print }) => print(all.shout("ada")));';
    const commands = [{ id: "acme:shout", summary: "Shout", flags: {}, args: [], examples: ["acme:shout"] }];
    const spec = writePlugin(dir, { name: "@acme/shouter", zen: { topic: "acme", commands }, setup });
    const folder = path.join(dir, spec);
    const packageJson = JSON.parse(read(folder, "package.json")) as object;
    write(folder, {
      "package.json": JSON.stringify({ ...packageJson, dependencies: { shouting: "1.0.0" } }),
      "node_modules/shouting/package.json": '{ "name": "shouting", "version": "1.0.0", "main": "index.js" }',
      "node_modules/shouting/index.js": "exports.shout = (text) => text.toUpperCase();",
    });
    execFileSync("npm", ["pack", "--silent", "--pack-destination", dir], { cwd: folder });
    const refused = await errorOf(dir, "plugins:install", "acme-shouter-1.0.0.tgz");
    expect(refused.code).to.equal("PLUGIN_NOT_BUNDLED");
    expect(refused.place).to.match(/acme-shouter-1\.0\.0\.tgz$/);
    const packed = await ask<{ archive: string; name: string }>(dir, "plugins:pack", spec, "--to", "out/shouter.tgz");
    expect(packed.document).to.include({ name: "@acme/shouter", archive: path.join(dir, "out", "shouter.tgz") });
    expect(readdirSync(path.join(dir, "out"))).to.deep.equal(["shouter.tgz"]);
    expect((await zen(dir, "plugins:install", "out/shouter.tgz")).code).to.equal(0);
    expect((await zen(dir, "acme:shout")).stdout).to.equal("ADA\n");
    const again = await zen(folder, "plugins:pack", "--to", dir);
    expect(again.stdout).to.match(
      /@acme\/shouter 1\.0\.0 +[\d.]+ KiB, \d+ files\n +\$ zen plugins:install \.\.\/\.\.\/shouter-1\.0\.0\.tgz/,
    );
    expect((await zen(dir, "plugins:install", "shouter-1.0.0.tgz")).code).to.equal(0);
    expect((await errorOf(dir, "plugins:pack", "pipelines")).code).to.equal("PLUGIN_PACK_FAILED");
  });

  it("that the configuration uses are not uninstalled, unless by force", async () => {
    const error = await errorOf(dir, "plugins:uninstall", "@zen/local-orchestrator");
    expect(error).to.include({ code: "PLUGIN_IN_USE", exit: 1 });
    expect(error.message).to.contain("stacks.local.orchestrator");
    expect(error.place).to.match(/^zen\.config\.json:\d+:\d+$/);
    expect(error.hint).to.contain("--force");
    expect((await errorOf(dir, "plugins:uninstall", "@zen/sqlite-metadata-store")).message).to.contain(
      "stores.metadata.default",
    );
    expect((await zen(dir, "run", "greetings")).code).to.equal(0);
    expect((await zen(dir, "plugins:uninstall", "@zen/local-orchestrator", "--force")).stdout).to.match(
      /- @zen\/local-orchestrator/,
    );
    expect((await errorOf(dir, "run", "greetings")).code).to.equal("BACKEND_NOT_FOUND");
  });

  it("of which one is added to a repository without any come all, those of zen.config.json too", async () => {
    rmSync(path.join(dir, ".zen"), { recursive: true });
    rmSync(path.join(dir, "zen.lock"));
    const spec = writePlugin(dir, { name: "@acme/mine" });
    const { document } = await ask<Installed>(dir, "plugins:install", spec);
    expect(document.added.map(({ name }) => name)).to.have.members([...LOCAL, "@acme/mine"]);
    expect((await zen(dir, "run", "greetings")).code).to.equal(0);
    const config = JSON.parse(read(dir, "zen.config.json")) as { plugins: Record<string, string> };
    write(dir, {
      "zen.config.json": JSON.stringify({ ...config, plugins: { ...config.plugins, "@zen/tabular": "*" } }),
    });
    const named = await ask<Installed>(dir, "plugins:install", "@zen/local-artifact-store@0.1.0");
    expect(named.document.plugins.map(({ name }) => name)).to.include("@zen/tabular");
    expect(JSON.parse(read(dir, "zen.config.json"))).to.have.deep.property("plugins", {
      ...config.plugins,
      "@zen/local-artifact-store": "0.1.0",
      "@zen/tabular": "*",
    });
  });

  it("that are unknown, or whose scope has no registry, are refused", async () => {
    expect((await errorOf(dir, "plugins:install", "@zen/tabula")).code).to.equal("PLUGIN_NOT_FOUND");
    expect((await errorOf(dir, "plugins:install", "@acme/none")).code).to.equal("REGISTRY_NOT_BOUND");
    expect((await errorOf(dir, "plugins:uninstall", "@zen/tabular")).code).to.equal("PLUGIN_NOT_INSTALLED");
    expect(existsSync(path.join(dir, ".zen", "generations", "2"))).to.equal(false);
  });
});

describe("stacks and secrets", function () {
  this.timeout(60_000);
  let dir: string;
  before(async () => {
    dir = await repository();
    const setup =
      'ctx.provide(sdk.SecretSource, { name: "vault", create: ({ token }) => ({ get: async (name) => (name === "KNOWN" ? token : undefined), has: async (name) => name === "KNOWN" }) });';
    await ask(
      dir,
      "plugins:install",
      writePlugin(dir, { name: "@acme/vault", zen: { backends: [secretBackend] }, setup }),
    );
  });
  after(() => remove(dir));

  it("can be made, chosen and looked at", async () => {
    await ask(dir, "stacks:create", "other");
    expect((await zen(dir, "stacks:list")).stdout).to.match(/\* +local/);
    await ask(dir, "stacks:use", "other");
    expect((await zen(dir, "stacks:list")).stdout).to.match(/\* +other/);
    expect((await ask(dir, "stacks:show")).document).to.include({ name: "other", current: true });
    await ask(dir, "stacks:use", "local");
    expect((await errorOf(dir, "stacks:use", "lokal")).code).to.equal("STACK_NOT_FOUND");
    expect((await errorOf(dir, "stacks:create", "other")).code).to.equal("STACK_EXISTS");
  });

  it("a backend that no plugin has, and a configuration that does not fit, are told with their place", async () => {
    const config = JSON.parse(read(dir, "zen.config.json")) as { stacks: Record<string, unknown> };
    config.stacks["none"] = { orchestrator: { use: "local-orchestrater" } };
    config.stacks["wrong"] = {
      orchestrator: { use: "local-orchestrator" },
      secrets: [{ use: "vault", config: { tokn: "x" } }],
    };
    write(dir, { "zen.config.json": JSON.stringify(config, undefined, 2) });
    const none = await errorOf(dir, "run", "greetings", "--stack", "none");
    expect(none).to.include({ code: "BACKEND_NOT_FOUND", hint: "Did you mean local-orchestrator?" });
    expect(none.place).to.match(/^zen\.config\.json:\d+:\d+$/);
    const wrong = await errorOf(dir, "run", "greetings", "--stack", "wrong");
    expect(wrong.code).to.equal("CONFIG_INVALID");
    expect(wrong.message).to.match(/tokn/);
  });

  it("a secret that does not resolve stops a run before it starts; its name is told, never a value", async () => {
    const config = JSON.parse(read(dir, "zen.config.json")) as { stacks: Record<string, unknown> };
    config.stacks["secret"] = {
      orchestrator: { use: "local-orchestrator" },
      secrets: [{ use: "vault", config: { token: "${secret:VAULT_TOKEN}" } }],
    };
    write(dir, { "zen.config.json": JSON.stringify(config, undefined, 2) });
    const error = await errorOf(dir, "run", "greetings", "--stack", "secret");
    expect(error.code).to.equal("SECRET_NOT_FOUND");
    expect(error.message).to.contain("VAULT_TOKEN");
    const missing = await ask<{ secrets: { secret: string; source?: string }[] }>(
      dir,
      "secrets:check",
      "--stack",
      "secret",
    );
    expect([missing.code, missing.document.secrets[0]]).to.deep.equal([
      1,
      { secret: "VAULT_TOKEN", by: ["stacks.secret"] },
    ]);
    write(dir, { ".env": "VAULT_TOKEN=hunter2-hunter2\n" });
    const found = await zen(dir, "secrets:check", "--stack", "secret");
    expect(found.stdout)
      .to.match(/VAULT_TOKEN +\.env/)
      .and.not.contain("hunter2");
    expect((await zen(dir, "secrets:list")).stdout).to.match(/VAULT_TOKEN +\.env/);
    expect((await zen(dir, "run", "greetings", "--stack", "secret")).code).to.equal(0);
  });
});
