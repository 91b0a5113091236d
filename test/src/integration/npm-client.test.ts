import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { routes } from "@zen/registry-protocol";
import { startRegistry, type RunningRegistry } from "@zen/registry-server";
import { expect } from "chai";
import { NpmClient } from "../support/npm-client.js";
import { packageJsonOf } from "../support/own-plugin.js";
import { addTeam, ask, type Teammate } from "../support/registry-team.js";

/** Later ones build on what earlier ones have published. */
describe("the npm client and a registry", function () {
  this.timeout(120_000);
  let dir: string;
  let registry: RunningRegistry;
  let ann: Teammate;
  let npm: NpmClient;
  before(async () => {
    dir = await mkdtemp(path.join(tmpdir(), "zen-npm-"));
    registry = await startRegistry({ dataDir: path.join(dir, "data"), port: 0 });
    ann = await addTeam(registry, "@acme", "ann");
    npm = await NpmClient.in(path.join(dir, "home"), `${registry.url}/`);
  });
  after(async () => {
    await registry.close();
    await rm(dir, { recursive: true, force: true });
  });

  async function folder(
    name: string,
    packageJson: object,
    files: Readonly<Record<string, string>> = {},
  ): Promise<string> {
    const at = path.join(dir, name);
    await mkdir(at, { recursive: true });
    await writeFile(path.join(at, "package.json"), JSON.stringify(packageJson));
    for (const [file, text] of Object.entries(files)) await writeFile(path.join(at, file), text);
    return at;
  }
  async function ran(cwd: string, ...args: string[]): Promise<string> {
    const { code, stdout, stderr } = await npm.run(cwd, args);
    expect(code, `npm ${args.join(" ")}\n${stdout}${stderr}`).to.equal(0);
    return stdout;
  }
  async function refused(cwd: string, ...args: string[]): Promise<string> {
    const { code, stdout, stderr } = await npm.run(cwd, args);
    expect(code, `npm ${args.join(" ")}\n${stdout}${stderr}`).to.not.equal(0);
    return stdout + stderr;
  }
  const json = async (cwd: string, ...args: string[]): Promise<unknown> =>
    JSON.parse(await ran(cwd, ...args, "--json"));

  it("pings, and is told to log in", async () => {
    expect(await json(dir, "ping")).to.have.property("registry");
    expect(await refused(dir, "whoami")).to.match(/ENEEDAUTH|E401/);
    expect(await refused(dir, "view", "@acme/tool")).to.include("E401");
  });

  it("logs in with a password, and is refused with a wrong one", async () => {
    const wrong = await npm.run(dir, ["login", "--auth-type=legacy"], ["ann", "not this one"]);
    expect(wrong.code, wrong.stderr).to.not.equal(0);
    const { code, stdout, stderr } = await npm.run(dir, ["login", "--auth-type=legacy"], [ann.name, ann.password]);
    expect(code, stdout + stderr).to.equal(0);
    expect(await npm.settings()).to.match(/:_authToken=zen_/);
    expect((await ran(dir, "whoami")).trim()).to.equal("ann");
  });

  it("publishes a package once, and shows it", async () => {
    const tool = {
      name: "@acme/tool",
      version: "1.0.0",
      description: "A tool",
      bin: "tool.js",
      license: "MIT",
      keywords: ["gcp"],
    };
    const at = await folder("tool", tool, { "tool.js": "#!/usr/bin/env node\nconsole.log(1)", "README.md": "# Tool" });
    expect(await ran(at, "publish")).to.include("+ @acme/tool@1.0.0");
    expect(await refused(at, "publish")).to.match(/E403|previously published/);
    await folder("tool", { ...tool, version: "1.1.0" });
    await ran(at, "publish");
    await folder("tool", { ...tool, version: "2.0.0-beta.1" });
    await ran(at, "publish", "--tag", "next");
    const shown = (await json(dir, "view", "@acme/tool")) as Record<string, unknown>;
    expect(shown).to.deep.include({ version: "1.1.0", versions: ["1.0.0", "1.1.0", "2.0.0-beta.1"], license: "MIT" });
    expect(await json(dir, "view", "@acme/tool", "dist-tags")).to.deep.equal({ latest: "1.1.0", next: "2.0.0-beta.1" });
    expect(await refused(dir, "view", "@acme/nothing")).to.include("E404");
  });

  it("installs with dependencies, and again from its lock file", async () => {
    const app = { name: "@acme/app", version: "1.0.0", dependencies: { "@acme/tool": "^1.0.0" } };
    await ran(await folder("app", app, { "index.js": "" }), "publish");
    const user = await folder("user", { name: "user", version: "1.0.0" });
    await ran(user, "install", "@acme/app");
    const installed = async (): Promise<string> =>
      (
        JSON.parse(await readFile(path.join(user, "node_modules/@acme/tool/package.json"), "utf8")) as {
          version: string;
        }
      ).version;
    expect(await installed()).to.equal("1.1.0");
    const lock = await readFile(path.join(user, "package-lock.json"), "utf8");
    expect(lock).to.include(`${registry.url}/@acme/tool/-/tool-1.1.0.tgz`).and.to.include("sha512-");
    await rm(path.join(user, "node_modules"), { recursive: true });
    await rm(path.join(dir, "home/cache"), { recursive: true });
    await ran(user, "ci");
    expect(await installed()).to.equal("1.1.0");
  });

  it("sets, lists and takes away dist-tags", async () => {
    await ran(dir, "dist-tag", "add", "@acme/tool@1.0.0", "stable");
    expect(await ran(dir, "dist-tag", "ls", "@acme/tool")).to.equal(
      "latest: 1.1.0\nnext: 2.0.0-beta.1\nstable: 1.0.0\n",
    );
    await ran(dir, "dist-tag", "rm", "@acme/tool", "stable");
    expect(await ran(dir, "dist-tag", "ls", "@acme/tool")).to.not.include("stable");
    expect(await refused(dir, "dist-tag", "add", "@acme/tool@9.9.9", "stable")).to.include("E404");
  });

  it("deprecates and takes it back", async () => {
    await ran(dir, "deprecate", "@acme/tool@<1.1.0", "use 1.1");
    expect(await json(dir, "view", "@acme/tool@1.0.0", "deprecated")).to.equal("use 1.1");
    await ran(dir, "undeprecate", "@acme/tool@<1.1.0");
    expect(await ran(dir, "view", "@acme/tool@1.0.0", "deprecated")).to.equal("");
  });

  it("audits what is installed against the registry's advisories", async () => {
    const advisory = { package: "@acme/tool", affected: "<1.2.0", severity: "high", title: "It leaks" };
    await ask(registry.url, registry.firstToken!, "POST", routes.advisories, advisory);
    const { code, stdout } = await npm.run(path.join(dir, "user"), ["audit", "--json"]);
    expect(code).to.equal(1);
    const { vulnerabilities } = JSON.parse(stdout) as { vulnerabilities: Record<string, { severity: string }> };
    expect(vulnerabilities["@acme/tool"]).to.include({ severity: "high" });
  });

  it("finds packages", async () => {
    const found = (await json(dir, "search", "tool")) as { name: string }[];
    expect(found.map(({ name }) => name)).to.include("@acme/tool");
    expect(await json(dir, "search", "somethingelse")).to.deep.equal([]);
  });

  it("tells owners and access, and leaves changing them to the namespace", async () => {
    expect(await ran(dir, "owner", "ls", "@acme/tool")).to.match(/^ann\b/);
    expect(await refused(dir, "owner", "add", "admin", "@acme/tool")).to.match(/belong to a namespace/);
    expect(await json(dir, "access", "get", "status", "@acme/tool")).to.deep.equal({ "@acme/tool": "private" });
    expect(await json(dir, "access", "list", "collaborators", "@acme/tool")).to.deep.equal({ ann: "read-write" });
  });

  it("removes new versions that nobody needs, and never takes them again", async () => {
    await ran(dir, "unpublish", "@acme/tool@2.0.0-beta.1").then(
      () => expect.fail("others depend on the package"),
      (error: unknown) => expect(String(error)).to.include("@acme/app depends on @acme/tool"),
    );
    const solo = await folder("solo", { name: "@acme/solo", version: "1.0.0" }, { "index.js": "" });
    await ran(solo, "publish");
    await folder("solo", { name: "@acme/solo", version: "1.1.0" });
    await ran(solo, "publish");
    await ran(dir, "unpublish", "@acme/solo@1.1.0");
    expect(await json(dir, "view", "@acme/solo", "versions")).to.deep.equal(["1.0.0"]);
    expect(await refused(solo, "publish")).to.include("403");
    await ran(dir, "unpublish", "@acme/solo", "--force");
    expect(await refused(dir, "view", "@acme/solo")).to.include("E404");
  });

  it("makes, lists and revokes tokens, and logs out", async () => {
    const made = await npm.run(dir, ["token", "create", "--read-only", "--json", `--password=${ann.password}`]);
    expect(made.code, made.stdout + made.stderr).to.equal(0);
    const tokens = (await json(dir, "token", "list")) as { key: string }[];
    expect(tokens.length).to.be.greaterThan(1);
    await ran(dir, "logout");
    expect(await npm.settings()).to.not.include("_authToken");
    expect(await refused(dir, "whoami")).to.match(/ENEEDAUTH|E401/);
  });

  it("refuses who may not publish, and what must not be published", async () => {
    const bob = await addTeam(registry, "@other", "bob");
    await npm.use(bob.token);
    const foreign = await folder("foreign", { name: "@acme/tool", version: "5.0.0" }, { "index.js": "" });
    expect(await refused(foreign, "publish")).to.include("bob may not publish to @acme");
    const bare = await folder("bare", packageJsonOf({ name: "@other/bare" }), { "index.js": "" });
    expect(await refused(bare, "publish", "--loglevel=notice"))
      .to.include("no list of parts")
      .and.to.match(/npm notice Pack the plugin with zen plugins:pack.*zen help SBOM_MISSING/);
    const leaky = await folder("leaky", { name: "@other/leaky", version: "1.0.0" }, { id_rsa: "x" });
    expect(await refused(leaky, "publish")).to.include("id_rsa");
    const carl = await addTeam(registry, "@acrne", "carl");
    await npm.use(carl.token);
    const alike = await folder("alike", { name: "@acrne/tool", version: "1.0.0" }, { "index.js": "" });
    expect(await refused(alike, "publish")).to.include("@acrne/tool could be taken for @acme/tool");
  });
});
