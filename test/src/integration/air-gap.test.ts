import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { startRegistry, type RunningRegistry } from "@zen/registry-server";
import { expect } from "chai";
import { archiveOf } from "../support/archives.js";
import { NpmClient } from "../support/npm-client.js";
import { npmRegistry, type NpmRegistry } from "../support/npm-registry.js";
import { packageJsonOf } from "../support/own-plugin.js";
import { publishPlugin } from "../support/registry-plugin.js";
import { addTeam } from "../support/registry-team.js";
import type { Ended } from "../support/run.js";
import { writeTree } from "../support/tree.js";
import { zen } from "../support/zen.js";

const CLOSED = "http://127.0.0.1:9";
/** Nothing but files can be reached with it. */
const NO_NETWORK = {
  ...{ HTTP_PROXY: CLOSED, HTTPS_PROXY: CLOSED, http_proxy: CLOSED, https_proxy: CLOSED, NO_PROXY: "", no_proxy: "" },
  npm_config_registry: `${CLOSED}/`,
};

describe("a site without a network", function () {
  this.timeout(180_000);
  let dir: string;
  let registry: RunningRegistry;
  let npm: NpmRegistry;
  let token: string;

  before(async () => {
    dir = await mkdtemp(path.join(tmpdir(), "zen-air-gap-"));
    registry = await startRegistry({ dataDir: path.join(dir, "data"), port: 0 });
    const platforms = ["linux", "darwin", "win32"];
    npm = await npmRegistry([
      {
        name: "engine",
        version: "2.0.0",
        scripts: scripts(),
        optionalDependencies: Object.fromEntries(platforms.map((os) => [`engine-${os}`, "2.0.0"])),
      },
      ...platforms.map((os) => ({ name: `engine-${os}`, version: "2.0.0", os: [os], scripts: scripts() })),
    ]);
    ({ token } = await addTeam(registry, "@acme", "ann"));
    const steps = [{ export: "keep", title: "Keep" }];
    const publish = (plugin: Parameters<typeof publishPlugin>[3]) => publishPlugin(registry.url, token, dir, plugin);
    await publish({ name: "@acme/base", zen: { steps } });
    const zenField = { steps, requires: { "@acme/base": "^1.0.0" }, natives: { engine: "^2.0.0" } };
    await publish({ name: "@acme/store", zen: zenField, pack: { npm: npm.npm } });
  });
  after(async () => {
    await npm.close();
    await registry.close();
    await rm(dir, { recursive: true, force: true });
  });

  /** Each would leave a file behind. */
  const scripts = (): Readonly<Record<string, string>> => {
    const sing = `node -e "require('fs').writeFileSync(${JSON.stringify(canary()).replaceAll('"', "'")}, '')"`;
    const moments = ["preinstall", "install", "postinstall", "prepublish", "prepublishOnly", "prepare", "prepack"];
    return Object.fromEntries(moments.map((moment) => [moment, sing]));
  };
  const canary = (): string => path.join(dir, "canary");

  /** A machine of its own: a home, a cache, a repository. */
  const machine = async (name: string, env: Readonly<Record<string, string>>, acme: string) => {
    const home = path.join(dir, name);
    const repository = path.join(home, "repository");
    await mkdir(repository, { recursive: true });
    const config = {
      registries: { "@zen": "bundled", "@acme": acme },
      stores: {
        artifacts: { default: { use: "local-artifact-store" } },
        metadata: { default: { use: "sqlite-metadata-store" } },
      },
      stacks: { local: { orchestrator: { use: "local-orchestrator" }, processing: { use: "local-processing" } } },
      stack: "local",
    };
    await writeFile(path.join(repository, "zen.config.json"), JSON.stringify(config));
    const { host } = new URL(registry.url);
    await writeFile(path.join(home, ".npmrc"), `//${host}/:_authToken=${token}\n`);
    const own = {
      HOME: home,
      USERPROFILE: home,
      ZEN_CACHE_DIR: path.join(home, "cache"),
      npm_config_cache: path.join(home, "npm"),
    };
    return async (...args: readonly string[]): Promise<Ended> => {
      const ended = await zen(repository, args, {
        env: { ...own, npm_config_userconfig: path.join(home, ".npmrc"), ...env },
      });
      expect(ended.code, `zen ${args.join(" ")}\n${ended.stdout}${ended.stderr}`).to.equal(0);
      return ended;
    };
  };

  it("installs from a mirror what another machine has brought, with everything but the folder out of reach", async () => {
    const mirror = path.join(dir, "mirror");
    const outside = await machine("outside", { npm_config_registry: `${npm.url}/` }, registry.url);
    await outside("plugins:trust", registry.url, "--yes");
    const first = await outside("registry:mirror", mirror, "@acme/store");
    expect(first.stdout)
      .to.match(/2 plugins, 4 native packages/)
      .and.to.match(/6 fetched/);
    const again = JSON.parse((await outside("registry:mirror", mirror, "@acme/store", "--json")).stdout) as {
      fetched: number;
      root: string;
    };
    expect(again.fetched).to.equal(0);
    expect(await readdir(path.join(mirror, "natives"))).to.have.members([
      "engine",
      "engine-darwin",
      "engine-linux",
      "engine-win32",
    ]);

    const asked = npm.asked.length;
    const inside = await machine("inside", NO_NETWORK, `${mirror}#${again.root}`);
    await inside("plugins:install", "@acme/store");
    const { plugins } = JSON.parse((await inside("plugins:list", "--json")).stdout) as {
      plugins: { name: string; state: string }[];
    };
    expect(plugins.filter(({ name }) => name.startsWith("@acme/")).map(({ name }) => name)).to.deep.equal([
      "@acme/base",
      "@acme/store",
    ]);
    const modules = path.join(dir, "inside/repository/.zen/generations/1/node_modules");
    expect(await readdir(modules)).to.include.members(["engine", `engine-${process.platform}`]);
    expect(npm.asked.length).to.equal(asked);
    expect(existsSync(canary())).to.equal(false);
  });

  it("and no other site ever runs a script that came along, of a plugin or of its natives", async () => {
    const folder = path.join(dir, "scripted");
    const files = {
      "package.json": { ...packageJsonOf({ name: "@own/scripted" }), scripts: scripts() },
      "index.js": "export default 1;\n",
      "binding.gyp": "{}",
    };
    await writeTree(folder, files);
    const entries = Object.entries(files).map(([file, content]) => ({
      path: `package/${file}`,
      text: typeof content === "string" ? content : JSON.stringify(content),
    }));
    await writeFile(path.join(dir, "scripted.tgz"), archiveOf(entries));
    const site = await machine("scripts", { npm_config_registry: `${npm.url}/` }, registry.url);
    await site("plugins:trust", registry.url, "--yes");
    await site("plugins:install", "@acme/store");
    await site("plugins:install", path.join(dir, "scripted.tgz"));
    await site("plugins:install", folder);
    await site("plugins:pack", folder);
    expect(existsSync(canary())).to.equal(false);
    const client = await NpmClient.in(path.join(dir, "npm"), `${npm.url}/`);
    const { code, stderr } = await client.run(client.home, ["install", "engine"]);
    expect(code, stderr).to.equal(0);
    expect(existsSync(canary()), "npm runs them").to.equal(true);
  });
});
