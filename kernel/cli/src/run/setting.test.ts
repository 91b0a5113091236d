import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";
import type { RunRecord } from "@zen/plugin-sdk";
import { expect } from "chai";
import { CONFIG, GREETINGS, HELPER, remove, repository, write } from "../testing/repository.js";
import { endOf, startZen } from "../testing/zen.js";

interface Shown {
  readonly run: RunRecord;
  readonly recorded: {
    readonly stack: typeof CONFIG;
    readonly lock: { readonly plugins: object };
    readonly sources: { readonly entry: string; readonly files: Readonly<Record<string, string>> };
  };
}

describe("what a run records of its setting", function () {
  this.timeout(60_000);
  const SECRET = "keep-this-to-yourself-4711";
  let dir: string;
  before(async () => {
    const store = { use: "local-artifact-store", config: { path: ".zen/artifacts-${secret:PLACE}" } };
    const stores = { ...CONFIG.stores, artifacts: { default: store } };
    dir = await repository({ "zen.config.json": JSON.stringify({ ...CONFIG, stores }) });
  });
  after(() => remove(dir));

  const shown = async (): Promise<Shown> => {
    const run = await endOf(startZen(dir, ["run", "greetings"], { PLACE: SECRET }));
    expect(run.code, run.stderr).to.equal(0);
    return JSON.parse((await endOf(startZen(dir, ["runs:show", "--json"], { PLACE: SECRET }))).stdout) as Shown;
  };
  const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

  it("is its plan, lock, stack, sources and machine, and survives their change; secrets stay references", async () => {
    const { run, recorded } = await shown();
    const lock = readFileSync(path.join(dir, "zen.lock"), "utf8");
    expect(run.environment).to.include({ lock: sha256(lock), node: process.versions.node });
    expect(run.environment)
      .to.have.property("zen")
      .that.matches(/^\d+\./);
    expect(recorded.lock).to.deep.equal(JSON.parse(lock));
    expect(recorded.stack.stores.artifacts.default).to.deep.equal({
      use: "local-artifact-store",
      config: { path: ".zen/artifacts-${secret:PLACE}" },
    });
    expect(JSON.stringify({ run, recorded })).not.to.contain(SECRET);
    expect(recorded.sources.entry).to.equal("pipelines/greetings.ts");
    expect(recorded.sources.files).to.include({
      "pipelines/greetings.ts": sha256(GREETINGS),
      "pipelines/helper.ts": sha256(HELPER),
    });
    write(dir, { "pipelines/helper.ts": HELPER.replace("!", "?") });
    const later = await shown();
    expect(later.run.environment).to.include({ lock: sha256(lock) });
    expect(later.run.environment["sources"]).not.to.equal(run.environment["sources"]);
  });

  it("is the commit, and whether files differ from it", async () => {
    expect((await shown()).run.environment).not.to.have.property("gitCommit");
    const git = (...args: string[]): string =>
      execFileSync("git", ["-c", "user.name=Ada", "-c", "user.email=ada@example.org", ...args], {
        cwd: dir,
      }).toString();
    git("init", "--quiet");
    git("add", "pipelines");
    git("commit", "--quiet", "--message", "first");
    const commit = git("rev-parse", "HEAD").trim();
    expect((await shown()).run.environment).to.include({ gitCommit: commit, gitDirty: false });
    write(dir, { "pipelines/helper.ts": HELPER });
    expect((await shown()).run.environment).to.include({ gitCommit: commit, gitDirty: true });
    const { stdout } = await endOf(startZen(dir, ["runs:show"], { PLACE: SECRET }));
    expect(stdout).to.contain(`git ${commit.slice(0, 12)}, with changes`);
  });
});
