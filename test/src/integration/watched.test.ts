import { expect } from "chai";
import type { RunEvent } from "@zen/client";
import { useRepository } from "../support/repository.js";
import type { Started } from "../support/zen.js";
import { TINY_CONFIG } from "../support/tiny.js";

/** Steps that go on until a file says so, so that what is seen of them is seen while they run. */
const PIPELINE = `import { existsSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { json, p, pipeline, step } from "@zen/plugin-sdk/pipeline";

const value = json<number>();
export const talk = step("talk", { inputs: { name: p.string(), go: p.string() }, outputs: { value } }, async ({ name, go }, ctx) => {
  console.log(name, "begins");
  ctx.progress(0.25);
  while (!existsSync(go)) await setTimeout(20);
  console.log(name, "ends");
  return { value: 1 };
});
export const fails = step("fails", { inputs: { value }, outputs: { value } }, async () => { throw new Error("as it must"); });
export default pipeline("talks", { go: p.string(), fail: p.boolean(false) }, (add, { go, fail }) => {
  const { value } = add(talk, { name: "first", go }, { name: "left", cache: false });
  add(talk, { name: "second", go }, { name: "right", cache: false });
  return { value };
});
export const failing = pipeline("failing", { go: p.string() }, (add, { go }) =>
  add(fails, add(talk, { name: "only", go }, { cache: false })));
`;

describe("a run that is watched from another terminal", () => {
  const repository = useRepository({ files: { "zen.config.json": TINY_CONFIG, "pipelines/talks.ts": PIPELINE } });
  const start = async (pipeline: string, go: string): Promise<Started> => {
    const run = await repository.start(["run", pipeline, "-p", `go=${repository.path(go)}`]);
    for (let found = false; !found;) {
      const { items } = await repository.json<{ items: readonly { state: string }[] }>("runs:list", "-n", "1");
      found = items[0]?.state === "running";
    }
    return run;
  };

  it("shows what its steps print while they run, with their names", async () => {
    const run = await start("talks", "one");
    const logs = await repository.start(["runs:logs", "latest", "--follow"]);
    await logs.printed(/^left │ first begins$/m);
    await logs.printed(/^right │ second begins$/m);
    expect(await repository.done("runs:logs", "--step", "left")).to.equal("first begins\n");
    const watch = await repository.start(["runs:watch", "--json"]);
    await watch.printed(/"fraction":0.25/);
    await repository.write({ one: "" });
    const [ended, followed, watched] = await Promise.all([run.ended, logs.ended, watch.ended]);
    expect([ended.code, followed.code, watched.code]).to.deep.equal([0, 0, 0]);
    expect(followed.stdout.trimEnd().split("\n").sort()).to.deep.equal([
      "left │ first begins",
      "left │ first ends",
      "right │ second begins",
      "right │ second ends",
    ]);
    const events = watched.stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as RunEvent);
    expect(events[0]?.type).to.equal("run-started");
    expect(events.at(-1)).to.have.nested.property("run.state", "succeeded");
    expect(events.flatMap((event) => (event.type === "step" ? [`${event.node} ${event.state}`] : []))).to.have.members([
      "left running",
      "right running",
      "left ran",
      "right ran",
    ]);
  });

  it("is reported as by zen run, with its exit code, also when it has ended before", async () => {
    const run = await start("failing", "two");
    const watch = await repository.start(["runs:watch", "latest"]);
    await repository.write({ two: "" });
    const [ended, watched] = await Promise.all([run.ended, watch.ended]);
    const again = await repository.zen(["runs:watch", "latest"]);
    for (const { code, stdout, stderr } of [watched, again]) {
      expect([code, stdout]).to.deep.equal([1, ended.stdout]);
      expect(stderr.replaceAll(/\d+(\.\d+)? m?s/g, "")).to.equal(ended.stderr.replaceAll(/\d+(\.\d+)? m?s/g, ""));
    }
  });

  it("goes on when the watching ends", async () => {
    const run = await start("talks", "three");
    const logs = await repository.start(["runs:logs", "--follow", "latest"]);
    await logs.printed(/begins/);
    logs.signalGroup("SIGINT");
    expect((await logs.ended).stderr.trim()).to.equal("No longer following; the run goes on.");
    const watch = await repository.start(["runs:watch", "--json"]);
    await watch.printed(/run-started/);
    watch.signalGroup("SIGINT");
    expect([(await watch.ended).code, (await logs.ended).code]).to.deep.equal([130, 130]);
    await repository.write({ three: "" });
    expect((await run.ended).code).to.equal(0);
  });

  it("is marked interrupted when its process is dead", async () => {
    const run = await start("talks", "four");
    const logs = await repository.start(["runs:logs", "latest", "--follow"]);
    await logs.printed(/^left │ first begins$/m);
    const watch = await repository.start(["runs:watch", "--json"]);
    await watch.printed(/run-started/);
    run.kill("SIGKILL");
    const { code, stdout } = await watch.ended;
    expect(code).to.equal(1);
    expect(JSON.parse(stdout.trimEnd().split("\n").at(-1) as string)).to.have.nested.property(
      "run.state",
      "interrupted",
    );
    expect((await logs.ended).stdout).to.contain("second begins");
    expect(await repository.done("runs:logs", "latest", "--step", "left"), "what it had printed is kept").to.equal(
      "first begins\n",
    );
  });
});
