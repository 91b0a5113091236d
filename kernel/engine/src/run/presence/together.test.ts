import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fork } from "node:child_process";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import type { ArtifactStore, ProcessMark } from "@zen/plugin-sdk";
import { memoryArtifactStore, memoryMetadataStore } from "@zen/plugin-sdk/memory";
import { json, p, pipeline, step, type Pipeline } from "@zen/plugin-sdk/pipeline";
import type { CrashOptions } from "../../testing/crash-child.js";
import { testEngine } from "../../testing/test-engine.js";

const program = fileURLToPath(new URL("../../testing/crash-child.js", import.meta.url));
const number = json<number>();
let computed = 0;
const shared = step("shared", { inputs: { ms: p.int() }, outputs: { value: number } }, async ({ ms }) => {
  computed++;
  await delay(ms);
  return { value: 1 };
});
const mine = step(
  "mine",
  { inputs: { value: number, who: p.int() }, outputs: { value: number } },
  async ({ value, who }) => ({ value: value + who }),
);
const pipe = (who: number, ms = 300) =>
  pipeline("together", {}, (add) => ({
    value: add(mine, { value: add(shared, { ms }).value, who }).value,
  })) as unknown as Pipeline;

describe("runs over one store", function () {
  this.timeout(30_000);
  beforeEach(() => (computed = 0));

  for (const lead of [0, 100]) {
    it(`compute what they share once (the second begins ${lead} ms after the first)`, async () => {
      const store = memoryArtifactStore();
      const metadata = memoryMetadataStore();
      await using one = await testEngine({ store, metadata });
      await using two = await testEngine({ store, metadata });
      const first = one.run(pipe(1, 800));
      await delay(lead);
      const results = await Promise.all([first, two.run(pipe(2, 800))]);
      expect(results.map(({ run }) => run.state)).to.deep.equal(["succeeded", "succeeded"]);
      expect(computed).to.equal(1);
      expect(results.map(({ steps }) => steps.get("shared")?.state).sort()).to.deep.equal(["cached", "ran"]);
      for await (const { key } of store.list("claims/")) throw new Error(`the claim ${key} was left`);
    });
  }

  it("go on at once when a claim is left by a process that is gone", async () => {
    await using zen = await testEngine();
    await using other = await testEngine({ store: zen.store, metadata: zen.metadata });
    await zen.run(pipe(1, 0));
    let key = "";
    for await (const head of zen.store.list("keys/")) key = key === "" ? head.key : key;
    const gone: ProcessMark = { pid: 2 ** 22 + 1, place: "nowhere" };
    for await (const head of zen.store.list("keys/")) {
      await zen.store.delete(head.key);
      await zen.store.put(
        `claims/${head.key.slice(5, 7)}/${head.key.slice(7, 69)}`,
        Buffer.from(JSON.stringify({ format: "claim@1", run: "gone", execution: "gone.1.1", mark: gone })),
      );
    }
    // Somebody else is about, so that claims are looked at.
    const beside = other.run(pipeline("beside", {}, (add) => void add(shared, { ms: 1500 })) as unknown as Pipeline);
    await delay(50);
    const { run } = await zen.run(pipe(1, 0));
    expect(run.steps).to.include({ ran: 2 });
    await beside;
  });

  it("adopt the winner's result when two compute one key in spite of it all, and mark their own superseded", async () => {
    // A store that shows no other run: the claims never work.
    const blind = (inner: ArtifactStore): ArtifactStore => ({
      ...inner,
      list: (prefix, options) => (prefix === "active/" ? (async function* () {})() : inner.list(prefix, options)),
    });
    const store = memoryArtifactStore();
    const metadata = memoryMetadataStore();
    let drawn = 0;
    const draw = step("draw", { inputs: {}, outputs: { value: number } }, async () => {
      const value = ++drawn;
      await delay(value * 50);
      return { value };
    });
    const drawing = pipeline("drawing", {}, (add) => ({ value: add(draw, {}).value })) as unknown as Pipeline;
    await using one = await testEngine({ store: blind(store), metadata });
    await using two = await testEngine({ store: blind(store), metadata });
    await Promise.all([one.run(drawing), two.run(drawing)]);
    expect(drawn).to.equal(2);
    const executions = await one.all("executions");
    expect(executions.map(({ state }) => state).sort()).to.deep.equal(["succeeded", "superseded"]);
    const winner = executions.find(({ state }) => state === "succeeded");
    expect(executions.find(({ state }) => state === "superseded")?.from).to.equal(winner?.id);
    const { run } = await one.run(drawing);
    expect(await one.engine.load(run.outputs["value"] as never)).to.equal(1);
  });

  it("in eight processes at once end right, and compute each shared step once", async () => {
    const dir = await mkdtemp(join(tmpdir(), "zen-together-"));
    try {
      const options: CrashOptions = { dir, salt: 5, steps: 5, ms: 20, workers: false };
      const states = await Promise.all(
        Array.from(
          { length: 8 },
          () =>
            new Promise<string>((resolve, reject) => {
              const child = fork(program, [JSON.stringify(options)], {
                execArgv: [],
                stdio: ["ignore", "ignore", "inherit", "ipc"],
              });
              let state = "killed";
              child.on("message", (message: { state?: string }) => (state = message.state ?? state));
              child.once("error", reject).once("exit", () => resolve(state));
            }),
        ),
      );
      expect(states).to.deep.equal(Array.from({ length: 8 }, () => "succeeded"));
      const lines = (await readFile(join(dir, "count"), "utf8")).trim().split("\n");
      expect(lines.length).to.equal(5);
    } finally {
      await rm(dir, { recursive: true, force: true });
    }
  });
});
