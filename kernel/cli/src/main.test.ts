import { chmodSync, existsSync, mkdirSync, readFileSync, readdirSync, symlinkSync } from "node:fs";
import path from "node:path";
import { expect } from "chai";
import { packageFolder } from "./shipped.js";
import { folder, remove, write } from "./testing/repository.js";
import { ask, endOf, errorOf, startZen, zen } from "./testing/zen.js";

describe("the zen command", function () {
  this.timeout(30_000);
  let dir: string;
  beforeEach(() => void (dir = folder()));
  afterEach(() => remove(dir));

  it("tells its version", async () => {
    const { version } = JSON.parse(readFileSync(path.join(packageFolder(), "package.json"), "utf8")) as {
      version: string;
    };
    expect(await zen(dir, "--version")).to.include({ code: 0, stdout: `${version}\n`, stderr: "" });
    expect((await ask(dir, "version")).document).to.include({ zen: version });
  });

  it("helps: overview, topic, command and error, with a space or a colon", async () => {
    expect((await zen(dir)).stdout).to.match(
      /Commands[\s\S]*run +Run a pipeline[\s\S]*Topics[\s\S]*runs +list, show.*logs/,
    );
    expect((await zen(dir, "runs")).stdout).to.match(/list +What ran/);
    const page = (await zen(dir, "runs", "list", "--help")).stdout;
    expect(page)
      .to.match(/Usage\n {2}zen runs list/)
      .and.match(/\$ zen runs:list/);
    for (const args of [
      ["runs:list", "-h"],
      ["help", "runs", "list"],
      ["help", "runs:list"],
    ])
      expect((await zen(dir, ...args)).stdout).to.equal(page);
    expect((await zen(dir, "help", "NO_REPOSITORY")).stdout).to.match(/^# NO_REPOSITORY/);
    expect((await ask(dir, "--help")).document).to.have.property("help");
  });

  for (const [args, code, says] of [
    [["runn"], "COMMAND_NOT_FOUND", /Did you mean run\?/],
    [["gcp"], "COMMAND_NOT_FOUND", /Plugins add commands/],
    [["runs", "lst"], "COMMAND_NOT_FOUND", /Did you mean runs:list\?/],
    [["help", "nothing"], "HELP_NOT_FOUND", /zen --help/],
    [["runs:list", "--limt", "3"], "USAGE_INVALID", /Did you mean --limit\?/],
    [["runs:list"], "NO_REPOSITORY", /zen init/],
    [["run", "x"], "NO_REPOSITORY", /zen init/],
  ] as const) {
    it(`refuses ${args.join(" ")} with ${code} and exit code 2`, async () => {
      const error = await errorOf(dir, ...args);
      expect(error).to.include({ code, exit: 2 });
      expect(error.hint).to.match(says);
    });
  }

  it("prints nothing on stdout but the document, with --json anywhere", async () => {
    const { stdout, stderr, code } = await zen(dir, "--json", "runs:list");
    expect(JSON.parse(stdout)).to.have.nested.property("error.code", "NO_REPOSITORY");
    expect([stderr, code]).to.deep.equal(["", 2]);
  });

  it("tells line and column of what is wrong with zen.config.json", async () => {
    write(dir, { "zen.config.json": '{\n  "stack": "a",\n  stacks: {}\n}\n' });
    expect(await errorOf(dir, "stacks:list")).to.include({ code: "CONFIG_SYNTAX", place: "zen.config.json:3:3" });
    write(dir, { "zen.config.json": '{\n  "stack": "a",\n  "stakcs": {}\n}\n' });
    expect(await errorOf(dir, "stacks:list")).to.include({
      code: "CONFIG_INVALID",
      place: "zen.config.json:3:3",
      hint: "Did you mean stacks?",
    });
    mkdirSync(path.join(dir, "sub", "deep"), { recursive: true });
    expect((await errorOf(path.join(dir, "sub", "deep"), "stacks:list")).code).to.equal("CONFIG_INVALID");
  });

  it("uses colours only where they are wanted", async () => {
    const coloured = await endOf(startZen(dir, ["runs:list"], { NO_COLOR: "", FORCE_COLOR: "1" }));
    // eslint-disable-next-line no-control-regex -- colours are control characters
    expect(coloured.stderr).to.match(/\u001B\[31m/);
    // eslint-disable-next-line no-control-regex -- likewise
    expect((await zen(dir, "runs:list")).stderr).to.not.match(/\u001B/);
  });

  it("writes what nobody foresaw into a log file, and shows no stack", async () => {
    write(dir, {
      "zen.config.json": readFileSync(path.join(dir, "..", path.basename(dir), "none"), {
        encoding: "utf8",
        flag: "a+",
      }),
    });
    await zen(dir, "init", "repo");
    const repo = path.join(dir, "repo");
    write(repo, {
      ".zen/generation": "1\n",
      ".zen/generations/1/generation.json": '{"format":"generation@1","number":1,"sdk":{"dir":"x"},"plugins":[{}]}',
    });
    const { stderr, code } = await zen(repo, "plugins:list");
    expect(stderr)
      .to.match(/UNEXPECTED_ERROR/)
      .and.not.match(/\n +at .*:\d+:\d+\)/);
    expect(code).to.equal(1);
    const [log = ""] = readdirSync(path.join(repo, ".zen", "logs"));
    expect(readFileSync(path.join(repo, ".zen", "logs", log), "utf8")).to.match(/at .*:\d+:\d+/);
    const debug = await endOf(startZen(repo, ["plugins:list"], { ZEN_DEBUG: "1" }));
    expect(debug.stderr).to.match(/at .*:\d+:\d+/);
  });

  it("hands over to the zen that the repository has pinned", async () => {
    await zen(dir, "init");
    write(dir, {
      "node_modules/@zen/cli/package.json": '{"version":"9.9.9","bin":{"zen":"bin/zen.cjs"}}',
      "node_modules/@zen/cli/bin/zen.cjs": 'console.log("pinned", process.argv.slice(2).join(" "));',
    });
    mkdirSync(path.join(dir, "below"));
    expect((await zen(path.join(dir, "below"), "runs:list", "--json")).stdout).to.equal("pinned runs:list --json\n");
    remove(path.join(dir, "node_modules"));
    mkdirSync(path.join(dir, "node_modules", "@zen"), { recursive: true });
    symlinkSync(packageFolder(), path.join(dir, "node_modules", "@zen", "cli"));
    expect((await zen(dir, "stacks:list")).stdout).to.match(/local-orchestrator/);
  });

  it("says so when a folder cannot be written, and writes nothing half", async function () {
    if (process.getuid?.() === 0) this.skip();
    chmodSync(dir, 0o500);
    expect((await zen(dir, "init")).code).to.equal(1);
    chmodSync(dir, 0o700);
    expect(existsSync(path.join(dir, "zen.config.json"))).to.equal(false);
  });
});
