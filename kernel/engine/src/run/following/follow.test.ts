import { setTimeout as delay } from "node:timers/promises";
import { expect } from "chai";
import { memoryArtifactStore, memoryMetadataStore } from "@zen/plugin-sdk/memory";
import { json, list, p, pipeline, step, type Pipeline } from "@zen/plugin-sdk/pipeline";
import { testEngine } from "../../testing/test-engine.js";
import { testPlan } from "../../testing/test-plan.js";
import type { RunEvent } from "../events.js";

const number = json<number>();
let tries = 0;
const flaky = step("flaky", { inputs: { salt: p.int() }, outputs: { all: json<number[]>() } }, async () => {
  tries++;
  if (tries < 3) throw new Error(`try ${tries}`);
  return { all: [0, 1, 2] };
});
const item = step("item", { inputs: { n: p.number() }, outputs: { value: number } }, async ({ n }) => {
  if (n === 1) throw new Error("bad item");
  return { value: n };
});
const total = step("total", { inputs: { values: list(number) }, outputs: { value: number } }, async ({ values }) => ({
  value: values.length,
}));
const all = pipeline("all", { salt: p.int() }, (add, { salt }) => {
  const { all } = add(flaky, { salt }, { retry: { attempts: 3, backoffMs: 1 } });
  const each = add.map(all, (add, n) => add(item, { n }), { name: "each" });
  return { value: add(total, { values: each.value }).value };
}) as unknown as Pipeline;

const told = (events: readonly RunEvent[]) =>
  events.flatMap((event) =>
    event.type === "step" && !["queued", "waiting"].includes(event.state) && event.within === undefined
      ? [`${event.node} ${event.state}${event.state === "failed" ? ` ${event.error?.code}` : ""}`]
      : [],
  );

describe("a run that is followed from another engine", function () {
  this.timeout(30_000);

  it("is told as its own handle tells it, while it runs and after it has ended", async () => {
    tries = 0;
    const store = memoryArtifactStore();
    const metadata = memoryMetadataStore();
    await using owner = await testEngine({ store, metadata });
    await using other = await testEngine({ store, metadata });
    const handle = owner.engine.run(testPlan(all), { salt: 1 });
    const own: RunEvent[] = [];
    const watching = (async () => {
      for await (const event of handle.events) own.push(event);
    })();
    while (own.length === 0) await delay(5);
    const live: RunEvent[] = [];
    for await (const event of other.engine.follow(handle.id)) live.push(event);
    const { run } = await handle.done;
    await watching;
    expect(run.state).to.equal("failed");
    const late: RunEvent[] = [];
    for await (const event of other.engine.follow(handle.id)) late.push(event);
    for (const events of [live, late]) {
      expect(events[0]).to.deep.include({ type: "run-started" });
      expect((events[0] as (typeof own)[0] & { steps: unknown }).steps).to.deep.equal((own[0] as never)["steps"]);
      expect(events.at(-1)).to.deep.equal({ type: "run-finished", run });
      const ends = (list: readonly RunEvent[]) => told(list).filter((one) => !one.endsWith(" running"));
      expect(ends(events)).to.have.members(ends(own));
      const map = events.find((event) => event.type === "step" && event.node === "each" && event.state === "failed");
      expect(map).to.deep.include({ items: { total: 3, ran: 2, cached: 0, failed: 1 } });
    }
    expect((await other.engine.outcome(run.id))?.failures.map(({ node }) => node)).to.deep.equal([
      "each[1].item",
      "each",
    ]);
  });

  it("is told with all that its steps print, each line once, before they have ended", async () => {
    const store = memoryArtifactStore();
    const metadata = memoryMetadataStore();
    let go = (): void => undefined;
    const gate = new Promise<void>((resolve) => (go = resolve));
    const talk = step("talk", { inputs: { salt: p.int() }, outputs: { value: number } }, async (_, ctx) => {
      ctx.log.info("first");
      ctx.progress(0.5);
      await gate;
      ctx.log.info("last");
      return { value: 1 };
    });
    const talking = pipeline("talking", { salt: p.int() }, (add, { salt }) =>
      add(talk, { salt }),
    ) as unknown as Pipeline;
    await using owner = await testEngine({ store, metadata });
    await using other = await testEngine({ store, metadata });
    const handle = owner.engine.run(testPlan(talking), { salt: 1 });
    const texts: string[] = [];
    const fractions: number[] = [];
    while ((await other.all("runs")).length === 0) await delay(5);
    for await (const event of other.engine.follow(handle.id, { logs: true })) {
      if (event.type === "log") texts.push(event.text);
      if (event.type === "log") go(); // it has not ended, and yet its first line is here
      if (event.type === "progress") fractions.push(event.fraction);
    }
    expect(texts).to.deep.equal(["first", "last"]);
    expect(fractions).to.deep.equal([0.5]);
    const again: string[] = [];
    for await (const event of other.engine.follow(handle.id, { logs: true }))
      if (event.type === "log") again.push(event.text);
    expect(again).to.deep.equal(["first", "last"]);
    for await (const { key } of store.list("live/")) expect.fail(`${key} was left`);
  });
});
