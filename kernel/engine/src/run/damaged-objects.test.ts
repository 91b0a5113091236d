import { expect } from "chai";
import { collectBytes, isZenError, thisProcess, type Logger } from "@zen/plugin-sdk";
import { bury, expectSound, keysIn } from "../testing/aftermath.js";
import { everything, EVERYTHING_TEXT } from "../testing/everything.js";
import { testEngine, type TestEngine } from "../testing/test-engine.js";

const GARBAGE = Buffer.from("\0 no JSON");
const quiet = () => undefined;

describe("an object of the engine's that is damaged", function () {
  this.timeout(30_000);
  let zen: TestEngine;
  let warnings: string[];
  let salt = 50_000;
  beforeEach(async () => {
    warnings = [];
    const log: Logger = { debug: quiet, info: quiet, error: quiet, warn: (message) => void warnings.push(message) };
    zen = await testEngine({ log });
    salt++;
  });
  afterEach(() => zen[Symbol.asyncDispose]());

  const run = async () => {
    const result = await zen.run(everything, { salt });
    expect(result.run.state, JSON.stringify(result.failures)).to.equal("succeeded");
    expect(await zen.engine.load(result.run.outputs["text"] as never)).to.equal(EVERYTHING_TEXT);
    return result;
  };
  const text = async (key: string) => Buffer.from(await collectBytes(zen.store.get(key))).toString();
  const failure = (work: Promise<unknown>) =>
    work.then(
      () => undefined,
      (error: unknown) => (isZenError(error) ? error : undefined),
    );
  /** Makes the journal of a run that has ended look like that of one whose process was killed. */
  const unfinished = async (id: string) => {
    const last = (await keysIn(zen, `runs/${id}/`)).at(-1) as string;
    const lines = (await text(last)).split("\n").slice(0, -1);
    const header = JSON.parse(lines[0] as string) as { events: number };
    lines[0] = JSON.stringify({ ...header, events: header.events - 1 });
    await zen.store.put(last, Buffer.from(lines.join("\n")));
    await zen.store.put(
      `active/${id}`,
      Buffer.from(JSON.stringify({ format: "active@1", run: id, claiming: true, mark: thisProcess() })),
    );
    await bury(zen);
  };

  it("a key's is computed again, once, under the next generation", async () => {
    await run();
    const [key = ""] = await keysIn(zen, "keys/");
    for (const garbage of [GARBAGE, Buffer.from("null"), Buffer.from("{}")]) {
      await zen.store.put(key, garbage);
      await zen.store.delete(key.replace(/\.1$/, ".2"));
      const again = await run();
      expect(again.run.steps.ran, String(garbage)).to.be.within(1, 2);
      expect(await keysIn(zen, key.slice(0, -1))).to.deep.equal([key, key.replace(/\.1$/, ".2")]);
      expect((await run()).run.steps.ran, "the effect alone").to.equal(1);
    }
  });

  for (const [what, harm] of [
    ["garbage", () => GARBAGE],
    ["cut off in a line", (whole: string) => Buffer.from(whole.slice(0, -20))],
    ["cut off between two lines", (whole: string) => Buffer.from(whole.slice(0, whole.lastIndexOf("\n")))],
    ["empty", () => Buffer.alloc(0)],
  ] as const) {
    it(`a batch of the journal that is ${what} is named; the rest is rebuilt, and other runs go on`, async () => {
      const { run: first } = await run();
      salt++;
      const { run: second } = await run();
      const [, batch = ""] = await keysIn(zen, `runs/${first.id}/`);
      await zen.store.put(batch, harm(await text(batch)));
      const error = await failure(zen.engine.rebuildMetadata());
      expect(error?.code).to.equal("JOURNAL_DAMAGED");
      expect(error?.message).to.contain(batch);
      expect((await zen.all("runs")).find(({ id }) => id === second.id)).to.deep.equal(second);
      await run();
    });
  }

  it("a batch of a run whose process was killed stands in the way of no other run", async () => {
    const { run: first } = await run();
    await unfinished(first.id);
    const [, batch = ""] = await keysIn(zen, `runs/${first.id}/`);
    const before = await text(batch);
    await zen.store.put(batch, GARBAGE);
    salt++;
    await run();
    await zen.engine.syncMetadata();
    expect(warnings.some((line) => line.includes(first.id) && line.includes(batch))).to.equal(true);
    await zen.store.put(batch, Buffer.from(before));
    expect(await zen.engine.recover()).to.deep.equal([first.id]);
  });

  it("an execution's leaves the run whose process was killed without that record, and no other", async () => {
    const { run: first } = await run();
    await unfinished(first.id);
    for (const key of await keysIn(zen, `executions/${first.id}/`)) await zen.store.put(key, GARBAGE);
    expect(await zen.engine.recover()).to.deep.equal([first.id]);
    expect((await run()).run.steps.ran, "the effect alone").to.equal(1);
  });

  it("that says that a run is under way ends the run as failed with that error", async () => {
    const { run: first } = await run();
    await unfinished(first.id);
    await zen.store.put(`active/${first.id}`, GARBAGE);
    await run();
    const record = (await zen.all("runs")).find(({ id }) => id === first.id);
    await zen.engine.rebuildMetadata();
    expect((await zen.all("runs")).find(({ id }) => id === first.id)?.error?.code).to.equal("OBJECT_DAMAGED");
    expect(record).not.to.equal(undefined);
  });

  it("that claims a key is nobody's", async () => {
    await run();
    const [key = ""] = await keysIn(zen, "keys/");
    await zen.store.delete(key);
    const digest = key.slice("keys/".length, -2);
    await zen.store.put(`claims/${digest.slice(0, 2)}/${digest.slice(2)}`, GARBAGE);
    await using other = await testEngine({ store: zen.store, metadata: zen.metadata });
    await Promise.all([run(), other.run(everything, { salt: salt + 1_000 })]);
  });
});

describe("what is no object of the engine's", () => {
  it("is left alone wherever it lies", async () => {
    await using zen = await testEngine();
    const { run } = await zen.run(everything, { salt: 60_000 });
    const foreign = [
      "active/readme",
      "runs/readme",
      `runs/${run.id}/readme`,
      `executions/${run.id}/readme`,
      "keys/readme",
    ];
    for (const key of foreign) await zen.store.put(key, Buffer.from("hello"));
    await zen.engine.rebuildMetadata();
    expect((await zen.all("runs")).map(({ id }) => id)).to.deep.equal([run.id]);
    expect((await zen.run(everything, { salt: 60_000 })).run.state).to.equal("succeeded");
    expect(await zen.engine.recover()).to.deep.equal([]);
    for (const key of foreign) {
      expect(await zen.store.head(key), key).not.to.equal(undefined);
      await zen.store.delete(key);
    }
    await expectSound(zen);
  });
});
