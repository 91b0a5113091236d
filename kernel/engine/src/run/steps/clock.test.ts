import { json, p, pipeline, step, type Pipeline } from "@zen/plugin-sdk/pipeline";
import { expect } from "chai";
import { testEngine } from "../../testing/test-engine.js";
import { testPlan } from "../../testing/test-plan.js";
import { clockAt } from "./clock.js";

const at = (clock?: "run" | "hour" | "day") =>
  step(
    `at-${clock ?? "none"}`,
    { inputs: { salt: p.int(1) }, outputs: { time: json<string>() }, ...(clock === undefined ? {} : { clock }) },
    async (_, ctx) => ({ time: ctx.now().toISOString() }),
  );
const times = pipeline("times", {}, (add) => ({
  run: add(at("run"), {}).time,
  hour: add(at("hour"), {}).time,
  day: add(at("day"), {}).time,
})) as unknown as Pipeline;

describe("the clock of a run", function () {
  this.timeout(30_000);

  it("is told as exactly as a step wants to know, and enters its key", async () => {
    await using scope = await testEngine();
    const { engine } = scope;
    const run = async (clock: string) => {
      const result = await engine.run(testPlan(times), {}, { clock }).done;
      expect(result.run.environment["clock"]).to.equal(clock);
      const read = async ([name, ref]: [string, (typeof result.run.outputs)[string]]) => [name, await engine.load(ref)];
      const values = Object.fromEntries(await Promise.all(Object.entries(result.run.outputs).map(read)));
      return { values, ...result.run.steps };
    };
    const first = await run("2026-03-04T05:06:07.008Z");
    expect(first).to.include({ ran: 3, cached: 0 });
    expect(first.values).to.deep.equal({
      run: "2026-03-04T05:06:07.008Z",
      hour: "2026-03-04T05:00:00.000Z",
      day: "2026-03-04T00:00:00.000Z",
    });
    expect(await run("2026-03-04T05:06:07.008Z")).to.include({ ran: 0, cached: 3 });
    expect(await run("2026-03-04T05:59:00.000Z")).to.include({ ran: 1, cached: 2 });
    expect(await run("2026-03-04T23:59:00.000Z")).to.include({ ran: 2, cached: 1 });
    expect(await run("2026-03-06T02:30:00.000Z")).to.include({ ran: 3, cached: 0 });
  });

  it("is the time at which the run begins unless told, and on record", async () => {
    await using scope = await testEngine();
    const before = Date.now();
    const { run } = await scope.engine.run(testPlan(times), {}).done;
    expect(Date.parse(run.environment["clock"] as string)).to.be.within(before, Date.now());
  });

  it("is refused to a step that declares none", async () => {
    await using scope = await testEngine();
    const timeless = pipeline("timeless", {}, (add) => ({ time: add(at(), {}).time })) as unknown as Pipeline;
    const { failures } = await scope.engine.run(testPlan(timeless), {}).done;
    expect(failures[0]?.error).to.include({ code: "STEP_USES_UNDECLARED" });
  });

  it("counts days before 1970 too", () => {
    expect(clockAt(new Date("1969-12-31T23:00:00Z"), "day")).to.equal("1969-12-31T00:00:00.000Z");
  });
});
