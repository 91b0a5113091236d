import { mkdir } from "node:fs/promises";
import { expect } from "chai";
import { SOURCE } from "../matrix/graphs.js";
import { heardIn, lineOf, LISTENER_FILES } from "../support/listener.js";
import { useRepository } from "../support/repository.js";
import type { RunDocument } from "../support/run-document.js";
import { TINY_CONFIG } from "../support/tiny.js";

describe("a plugin that listens to everything", () => {
  const files = { "zen.config.json": TINY_CONFIG, "pipelines/matrix.ts": SOURCE, ...LISTENER_FILES };
  const repository = useRepository({ files });
  before(async () => {
    await mkdir(repository.path("marks"));
    await repository.done("plugins:install", "./listener");
  });

  const run = (pipeline: string, salt: string, args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
    repository.zen(
      ["run", pipeline, "--param", `salt=${salt}`, "--param", `dir=${repository.path("marks")}`, ...args],
      { env: { HEARD: repository.path(`heard-${salt}`), ...env } },
    );
  /** The lines of one run, without those that say how busy it was. */
  const heard = async (salt: string) =>
    (await heardIn(repository, `heard-${salt}`)).map(lineOf).filter((line) => !line.startsWith("step:queued"));

  for (const [mode, args] of [
    ["in this process", ["--in-process"]],
    ["in warm workers", []],
  ] as const) {
    const name = (graph: string) => `${graph}-${mode.replaceAll(" ", "-")}`;

    it(`hears each event of a run once and in order, ${mode}`, async () => {
      expect((await run("flaky", name("flaky"), args)).code).to.equal(0);
      expect(await heard(name("flaky"))).to.deep.equal([
        "kernel:started",
        "run:started running",
        "step:started flaky running",
        "step:finished flaky failed",
        "step:retrying flaky failed",
        "step:started flaky running",
        "step:finished flaky failed",
        "step:retrying flaky failed",
        "step:started flaky running",
        "step:finished flaky succeeded",
        "artifact:committed",
        "run:finishing succeeded",
        "run:finished succeeded",
        "kernel:stopping",
      ]);
      expect(new Set((await heardIn(repository, `heard-${name("flaky")}`)).map(({ pid }) => pid)).size).to.equal(1);
    });

    it(`hears what is cached, skipped and failed, ${mode}`, async () => {
      const salt = name("failing");
      expect((await run("failing", salt, args)).code).to.equal(1);
      const first = await heard(salt);
      expect(first).to.include.members([
        "step:finished fails failed",
        "step:finished after skipped",
        "run:finished failed",
      ]);
      expect((await run("failing", salt, args)).code).to.equal(1);
      const again = (await heard(salt)).slice(first.length);
      expect(again).to.include.members(["step:finished start cached", "step:finished beside cached"]);
      expect(again).not.to.include.members(["step:started start running"]);
    });

    it(`hears of a map item by item, ${mode}`, async () => {
      const salt = name("mapped");
      expect((await run("mapped", salt, args)).code).to.equal(0);
      const lines = await heard(salt);
      expect(lines.filter((line) => line.startsWith("map:progress"))).to.have.length(5);
      expect(
        lines.filter((line) => /^step:finished map\w*\[\d\]\.next succeeded$/.test(line)),
        lines.join("\n"),
      ).to.have.length(4);
    });

    it(`a listener that throws or hangs is a warning, ${mode}`, async () => {
      for (const [fault, text] of [
        ["FAILS", "Plugin @acme/listener failed in the hook step:finished: out of order"],
        ["HANGS", "Plugin @acme/listener did not answer the hook step:finished within 0.2 s"],
      ] as const) {
        const { code, stderr } = await run("linear", `${name("linear")}-${fault}`, args, { [fault]: "step:finished" });
        expect(code, stderr).to.equal(0);
        expect(stderr.split(text), "said once").to.have.length(2);
      }
    });

    it(`a required one that throws fails the run, which names plugin and hook, ${mode}`, async () => {
      const env = { FAILS: "step:finished", REQUIRED: "step:finished" };
      const { code, stdout } = await run("linear", name("required"), [...args, "--json"], env);
      expect(code).to.equal(1);
      const { run: record } = JSON.parse(stdout) as RunDocument;
      expect(record.state).to.equal("failed");
      expect(record.error).to.include({ code: "HOOK_REQUIRED" });
      expect(record.error?.data).to.deep.equal({ plugin: "@acme/listener", hook: "step:finished" });
      expect((await heard(name("required"))).slice(-3)).to.deep.equal([
        "run:finishing failed",
        "run:finished failed",
        "kernel:stopping",
      ]);
      expect((await run("linear", name("required"), args)).code, "the next run takes it up").to.equal(0);
    });
  }

  it("hears of a cancelled run", async () => {
    const started = await repository.start(
      ["run", "stopped", "--param", "salt=stopped", "--param", `dir=${repository.path("marks")}`],
      { env: { HEARD: repository.path("heard-stopped") } },
    );
    const begun = async (): Promise<boolean> => (await heard("stopped")).includes("step:started wait running");
    while (!(await begun())) await new Promise((resolve) => setTimeout(resolve, 50));
    started.kill("SIGINT");
    expect((await started.ended).code).to.equal(130);
    expect((await heard("stopped")).slice(-4)).to.deep.equal([
      "step:finished wait cancelled",
      "run:finishing interrupted",
      "run:finished interrupted",
      "kernel:stopping",
    ]);
  });
});
