import { setTimeout as delay } from "node:timers/promises";
import { expect } from "chai";
import type { FiringRecord, RunRecord } from "@zen/plugin-sdk";
import { useRepository } from "../support/repository.js";
import { TINY_CONFIG } from "../support/tiny.js";

const PIPELINES = `import { setTimeout } from "node:timers/promises";
import { json, p, pipeline, step } from "@zen/plugin-sdk/pipeline";

export const wait = step(
  "wait",
  { inputs: { ms: p.int(), figure: p.number(1) }, outputs: { ms: json<number>() } },
  async ({ ms, figure }, ctx) => {
    await setTimeout(ms, undefined, { signal: ctx.signal });
    ctx.metric("figure", figure);
    return { ms };
  },
);
export const waiting = pipeline("waiting", { ms: p.int(50), figure: p.number(1) }, (add, { ms, figure }) =>
  add(wait, { ms, figure }, { cache: false }),
);

export const size = step("size", { inputs: { path: p.file() }, outputs: { size: json<number>() } }, ({ path }) => ({
  size: path.size,
}));
export const reading = pipeline("reading", { path: p.string() }, (add, { path }) => add(size, { path }));

export const crash = step("crash", { inputs: {}, outputs: {} }, () => process.kill(process.ppid, "SIGKILL") && {});
export const crashing = pipeline("crashing", {}, (add) => add(crash, {}));
`;

describe("schedules", () => {
  const repository = useRepository({
    files: { "zen.config.json": TINY_CONFIG, "pipelines/all.ts": PIPELINES, "data.txt": "one" },
  });
  const history = async (name: string): Promise<readonly FiringRecord[]> =>
    (await repository.json<{ items: readonly FiringRecord[] }>("schedules:history", name, "-n", "500")).items;
  const runsOf = async (name: string): Promise<readonly RunRecord[]> => {
    const { items } = await repository.json<{ items: readonly RunRecord[] }>("runs:list", "-n", "500");
    return items.filter(({ origin }) => origin?.kind === "scheduled" && origin.schedule === name);
  };
  const until = async (name: string, holds: (firings: readonly FiringRecord[]) => boolean): Promise<void> => {
    while (!holds(await history(name))) await delay(200);
  };
  const ended = (firings: readonly FiringRecord[]) => firings.filter(({ state }) => state === "ended");

  it("are run by two schedulers, one of which is killed, each due time once", async () => {
    await repository.done(
      ...["schedules:create", "waiting", "--name", "often", "--every", "2s"],
      ...["--overlap", "queue", "--catch-up", "100"],
    );
    const [first, second] = await Promise.all([repository.start(["scheduler"]), repository.start(["scheduler"])]);
    await until("often", (firings) => ended(firings).length >= 2);
    first.kill("SIGKILL");
    await first.ended;
    const before = ended(await history("often")).length;
    await until("often", (firings) => ended(firings).length >= before + 3);
    await repository.done("schedules:pause", "often");
    await until("often", (firings) => firings.every(({ state }) => state !== "fired" && state !== "queued"));
    second.kill("SIGTERM");
    expect(await second.ended).to.include({ code: 0 });

    const firings = (await history("often")).toReversed();
    const times = firings.map(({ due }) => Date.parse(due));
    const gaps = new Set(times.slice(1).map((time, index) => time - (times[index] as number)));
    expect([...gaps], "every due time is there once").to.deep.equal([2000]);
    const fired = firings.filter(({ run }) => run !== undefined && run !== "");
    const runs = await runsOf("often");
    const dues = runs.map(({ origin }) => (origin as { due: string }).due).sort();
    expect(dues, "runs, by due time").to.deep.equal(fired.map(({ due }) => due));
    expect(runs.map(({ id }) => id).sort()).to.deep.equal(fired.map(({ run }) => run).sort());
    expect(fired.map(({ outcome }) => outcome)).to.include("succeeded");
    await repository.done("schedules:delete", "often");
  });

  it("run once from an outside cron, and tell it what came of it", async () => {
    await repository.done(
      "schedules:create",
      "waiting",
      "--name",
      "yearly",
      "--cron",
      "0 0 1 1 *",
      "--timezone",
      "UTC",
    );
    await repository.done("scheduler", "--once");
    expect(await history("yearly")).to.deep.equal([]);
    await repository.done("schedules:trigger", "yearly");
    const lines = await repository.done("scheduler", "--once", "--json");
    const events = lines
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { type: string; firing?: FiringRecord });
    expect(events.flatMap(({ firing }) => firing?.state ?? [])).to.deep.equal(["fired", "ended"]);
    const [firing] = await history("yearly");
    expect(firing).to.include({ state: "ended", outcome: "succeeded", manual: true });
  });

  it("are of no concern to a scheduler whose run dies", async () => {
    await repository.done("schedules:create", "crashing", "--name", "dying", "--cron", "0 0 1 1 *");
    await repository.done("schedules:trigger", "dying");
    const { code, stdout } = await repository.zen(["scheduler", "--once"]);
    expect([code, stdout]).to.satisfy(([said, text]: [number, string]) => said === 1 && text.includes("interrupted"));
    expect((await history("dying"))[0]).to.include({ state: "ended", outcome: "interrupted" });
  });

  it("tell why no run could be made", async () => {
    await repository.done("schedules:create", "waiting", "--name", "later-gone", "--cron", "0 0 1 1 *");
    await repository.edit("pipelines/all.ts", '"waiting"', '"renamed"');
    await repository.done("schedules:trigger", "later-gone");
    expect((await repository.zen(["scheduler", "--once"])).code).to.equal(1);
    await repository.edit("pipelines/all.ts", '"renamed"', '"waiting"');
    const [firing] = await history("later-gone");
    expect([firing?.state, firing?.error?.code]).to.deep.equal(["refused", "PIPELINE_NOT_FOUND"]);
    expect(await repository.done("schedules:history", "later-gone")).to.match(/refused +PIPELINE_NOT_FOUND/);
  });

  it("run when the content of their data has changed, and not when a file was only touched", async () => {
    await repository.done(
      ...["schedules:create", "reading", "--name", "fresh", "--on-data", "--poll", "1s", "--param", "path=data.txt"],
    );
    await repository.done("scheduler", "--once");
    await repository.write({ "data.txt": "one" });
    await repository.done("scheduler", "--once");
    expect(await history("fresh")).to.deep.equal([]);
    await repository.write({ "data.txt": "two" });
    await repository.done("scheduler", "--once");
    await repository.done("scheduler", "--once");
    const firings = await history("fresh");
    expect(firings.map(({ outcome, because }) => [outcome, because])).to.deep.equal([
      ["succeeded", "the content of its data changed"],
    ]);
  });

  it("run when a metric of another pipeline falls, once for each run that shows it", async () => {
    await repository.done(
      ...["schedules:create", "reading", "--name", "repair", "--param", "path=data.txt"],
      ...["--on-metric", "waiting.figure", "--below", "0.8"],
    );
    await repository.done("run", "waiting", "--param", "figure=0.9");
    await repository.done("scheduler", "--once");
    expect(await history("repair")).to.deep.equal([]);
    await repository.done("run", "waiting", "--param", "figure=0.7");
    await repository.done("scheduler", "--once");
    await repository.done("scheduler", "--once");
    const firings = await history("repair");
    expect(firings.map(({ outcome }) => outcome)).to.deep.equal(["succeeded"]);
    expect(firings[0]?.because).to.match(/^figure of the run \S+ is 0\.7, below 0\.8$/);
  });

  it("cancel the run that goes on where they say so, and stop cleanly with one under way", async () => {
    await repository.done(
      ...["schedules:create", "waiting", "--name", "impatient", "--cron", "0 0 1 1 *"],
      ...["--param", "ms=600000", "--overlap", "cancel"],
    );
    const scheduler = await repository.start(["scheduler"]);
    await repository.done("schedules:trigger", "impatient");
    const running = async (count: number) => (await runsOf("impatient")).length === count;
    while (!(await running(1))) await delay(200);
    await repository.done("schedules:trigger", "impatient");
    while (!(await running(2))) await delay(200);
    scheduler.kill("SIGTERM");
    const { code, stdout } = await scheduler.ended;
    expect([code, /a run is under way/.test(stdout)]).to.deep.equal([0, true]);
    expect((await history("impatient")).map(({ outcome }) => outcome)).to.deep.equal(["interrupted", "cancelled"]);
  });
});
