import { mkdtemp, readFile, realpath, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { expect } from "chai";
import { compile, newPlugin, test } from "../support/new-plugin.js";
import { useRepository } from "../support/repository.js";
import { CHAIN, TINY_CONFIG } from "../support/tiny.js";
import { startZen, zen, type Started, type ZenOptions } from "../support/zen.js";

/** Nobody here knows anybody: a team that serves a registry, an author, and a user, with nothing but the command. */
describe("a plugin by a stranger", function () {
  this.timeout(600_000);
  let dir: string;
  let server: Started;
  let url: string;
  let folder: string;
  const repository = useRepository({ files: { "zen.config.json": TINY_CONFIG, "pipelines/chain.ts": CHAIN } });
  before(async () => {
    dir = await realpath(await mkdtemp(path.join(os.tmpdir(), "zen-stranger-")));
  });
  after(async () => {
    server.signalGroup("SIGTERM");
    expect((await server.ended).code, server.stderr).to.be.oneOf([0, 130]);
    await rm(dir, { recursive: true, force: true });
  });

  /** What a person has on their machine: settings, npm's own among them, and what this machine trusts. */
  const person = (name: string, more: Readonly<Record<string, string>> = {}): ZenOptions => ({
    env: {
      ZEN_CONFIG_DIR: path.join(dir, name, "zen"),
      NPM_CONFIG_USERCONFIG: path.join(dir, name, "npmrc"),
      ...more,
    },
  });
  const team = (token: string) => person("team", { ZEN_REGISTRY_ADDRESS: url, ZEN_REGISTRY_TOKEN: token });

  async function done(cwd: string, who: ZenOptions, ...args: readonly string[]): Promise<string> {
    const { code, stdout, stderr } = await zen(cwd, args, who);
    expect(code, `zen ${args.join(" ")}\n${stdout}${stderr}`).to.equal(0);
    return stdout;
  }
  async function json<T>(cwd: string, who: ZenOptions, ...args: readonly string[]): Promise<T> {
    return JSON.parse(await done(cwd, who, ...args, "--json")) as T;
  }
  const user = (...args: readonly string[]) => done(repository.dir, person("user"), ...args);

  async function publish(version: string, change: (packageJson: Record<string, never>) => unknown): Promise<void> {
    const file = path.join(folder, "package.json");
    const packageJson = JSON.parse(await readFile(file, "utf8")) as Record<string, never>;
    await writeFile(file, JSON.stringify(change({ ...packageJson, version } as never), null, 2));
    await done(folder, person("author"), "plugins:publish", ".", "--registry", url, "--yes");
  }
  async function run(salt: number): Promise<{ code: number | null; said: string }> {
    const { code, stdout, stderr } = await repository.zen(["run", "chain", "--param", `salt=${salt}`], person("user"));
    return { code, said: stdout + stderr };
  }
  const version = async () => {
    const { plugins } = await json<{ plugins: readonly { name: string; version: string }[] }>(
      repository.dir,
      person("user"),
      "plugins:list",
    );
    return plugins.find(({ name }) => name === "@acme/my-store")?.version;
  };

  it("has a registry to go to, whose team lets its author in", async () => {
    server = await startZen(dir, ["registry:serve", "--data-dir", "data", "--port", "0"], person("team"));
    await server.printed(/zen_\S+/);
    url = /http:\/\/127\.0\.0\.1:\d+/.exec(server.stdout + server.stderr)?.[0] ?? "";
    const admin = /zen_\S+/.exec(server.stdout + server.stderr)?.[0] ?? "";
    for (const name of ["ann", "uwe"]) await done(dir, team(admin), "registry:accounts-create", name, "--no-password");
    await done(dir, team(admin), "registry:namespaces-create", "@acme", "--owner", "ann");
    for (const [who, account, ...scopes] of [
      ["author", "ann", "publish:@acme", "owner:@acme"],
      ["user", "uwe"],
    ] as const) {
      const token = await json<{ secret: string }>(
        dir,
        team(admin),
        "registry:tokens-create",
        "--account",
        account,
        ...scopes.flatMap((scope) => ["--scope", scope]),
      );
      await done(dir, { ...person(who), input: token.secret }, "registries:login", url, "--token-stdin");
    }
  });

  it("is created, conforms, and is published", async () => {
    folder = await newPlugin(dir, "my-store", "artifact-store");
    await compile(folder);
    await test(folder);
    await done(folder, person("author"), "plugins:check", ".");
    await done(folder, person("author"), "plugins:keys", "@acme", "--make", "--registry", url);
    await publish("0.1.0", (same) => same);
  });

  it("is found, installed and used by somebody else", async () => {
    await user("registries:add", "@acme", url, "--yes");
    expect(await user("plugins:search", "store", "--kind", "artifact-store")).to.include("@acme/my-store");
    expect(await user("plugins:install", "@acme/my-store")).to.match(
      /published by \w+ .*, signed by registry( and publisher)?\n/,
    );
    await repository.configure((config) => ({
      ...config,
      stores: { ...(config["stores"] as unknown as object), artifacts: { default: { use: "my-store" } } },
    }));
    const { code, said } = await run(1);
    expect(code, said).to.equal(0);
    expect(await version()).to.equal("0.1.0");
  });

  it("fails to be updated to a version that cannot be installed, and works on as it was", async () => {
    await publish("0.1.1", ({ zen: manifest, ...rest }) => ({
      ...rest,
      zen: { ...(manifest as unknown as object), requires: { "@acme/never-published": "^1.0.0" } },
    }));
    const { code, stderr } = await zen(repository.dir, ["plugins:install", "@acme/my-store@0.1.1"], person("user"));
    expect(code, stderr).to.equal(1);
    expect(stderr).to.include("@acme/never-published");
    expect(await version()).to.equal("0.1.0");
    expect((await run(2)).code).to.equal(0);
  });

  it("is rolled back from a version that does not start", async () => {
    const file = path.join(folder, "src/index.ts");
    const working = await readFile(file, "utf8");
    await writeFile(
      file,
      working.replace("setup(ctx) {", 'setup(ctx) {\n    if (Date.now() > 0) throw new Error("not today");'),
    );
    await compile(folder);
    await publish("0.1.2", ({ zen: manifest, ...rest }) => {
      const { requires: _none, ...others } = manifest as unknown as { requires?: unknown };
      return { ...rest, zen: others };
    });
    const within = (range: string) =>
      repository.configure((config) => ({
        ...config,
        plugins: { ...(config["plugins"] as unknown as object), "@acme/my-store": range },
      }));
    await within("0.1.0");
    await user("plugins:update");
    expect(await version()).to.equal("0.1.0");
    await within(">=0.1.0");
    await user("plugins:update", "@acme/my-store");
    expect(await version()).to.equal("0.1.2");
    const { code, said } = await run(3);
    expect(code).to.equal(1);
    expect(said).to.include("not today");
    expect(await user("plugins:rollback")).to.match(/Generation \d+ is in use\./);
    expect(await user("plugins:info", "@acme/my-store")).to.match(/published +0\.1\.2 by .*\n +signed by +registry/);
    expect(await version()).to.equal("0.1.0");
    expect((await run(3)).code).to.equal(0);
  });
});
