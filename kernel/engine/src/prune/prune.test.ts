import { setTimeout as delay } from "node:timers/promises";
import { expect } from "chai";
import { isZenError, type ArtifactRef } from "@zen/plugin-sdk";
import { memoryArtifactStore, memoryMetadataStore } from "@zen/plugin-sdk/memory";
import { folder, json, list, memoryFolder, p, pipeline, step, type Pipeline } from "@zen/plugin-sdk/pipeline";
import { layout } from "../commit/layout.js";
import { artifactsIn } from "../artifacts/index.js";
import { decideModel } from "../models/index.js";
import { testEngine, type TestEngine } from "../testing/test-engine.js";
import type { PruneRequest } from "./types.js";

const text = json<string>();
const big = (what: string) => `${what} `.repeat(3000);

const make = step("make", { inputs: { n: p.int() }, outputs: { value: text } }, async ({ n }, { log }) => {
  log.info(`making ${n}`);
  return { value: big(`made ${n}`) };
});
const shared = step("shared", { inputs: {}, outputs: { value: text } }, async () => ({ value: big("shared") }));
const join = step("join", { inputs: { a: text, b: text }, outputs: { all: folder } }, async ({ a, b }) => ({
  all: memoryFolder({ "a.txt": Buffer.from(a), "b.txt": Buffer.from(b) }),
}));
const joined = (name = "joined") =>
  pipeline(name, { n: p.int() }, (add, { n }) => ({
    all: add(join, { a: add(make, { n }).value, b: add(shared, {}).value }).all,
  })) as unknown as Pipeline;

const run = async (zen: TestEngine, n: number, options = {}) => (await zen.run(joined(), { n }, options)).run;
const prune = (zen: TestEngine, request: Partial<PruneRequest> = {}) =>
  zen.engine.prune({ apply: true, reason: "no room", ...request });

/** Everything that a run's record names can be read. */
async function expectWhole(zen: TestEngine, id: string): Promise<void> {
  const executions = await zen.all("executions", { where: { field: "run", op: "=", value: id } });
  const artifacts = artifactsIn(zen.store, zen.host.cacheDir);
  for (const { node, step: code, inputs, outputs } of executions)
    // A list's record names its elements without the bytes of small ones.
    for (const [name, ref] of [...Object.entries(code.includes("#") ? inputs : {}), ...Object.entries(outputs)])
      expect(await artifacts.present(ref), `${id} ${node} ${name}`).to.equal(true);
}

const keysOf = async (zen: TestEngine, prefix: string) => {
  const keys: string[] = [];
  for await (const { key } of zen.store.list(prefix)) keys.push(key);
  return keys;
};

describe("pruning", () => {
  it("removes nothing where every run is kept", async () => {
    await using zen = await testEngine();
    const one = await run(zen, 1);
    const before = await keysOf(zen, "");
    const report = await prune(zen);
    expect(report).to.deep.include({ applied: true, objects: 0, keys: 0, runs: [], artifacts: [] });
    expect(await keysOf(zen, "")).to.deep.equal(before);
    await expectWhole(zen, one.id);
  });

  it("shows what it would remove, then removes just that", async () => {
    await using zen = await testEngine();
    const old = await run(zen, 1);
    const kept = await run(zen, 2);
    const before = await keysOf(zen, "");
    const shown = await prune(zen, { keepRuns: 1, apply: false });
    expect(await keysOf(zen, "")).to.deep.equal(before);
    expect(shown.runs.map(({ id }) => id)).to.deep.equal([old.id]);
    // What `make` gave and the folder go; what both runs share stays.
    expect(shown.artifacts.map(({ node }) => node).sort()).to.deep.equal(["join", "make"]);
    const done = await prune(zen, { keepRuns: 1 });
    expect(done).to.deep.equal({ ...shown, applied: true });
    expect(done.bytes).to.be.greaterThan(big("made 1").length);
    await expectWhole(zen, kept.id);
    expect(await prune(zen, { keepRuns: 1 })).to.deep.include({ objects: 0, runs: [] });

    const artifacts = await zen.all("artifacts", { where: { field: "run", op: "=", value: old.id } });
    expect(artifacts.map(({ node, pruned }) => [node, pruned?.reason]).sort()).to.deep.equal([
      ["join", "no room"],
      ["make", "no room"],
      ["shared", undefined],
    ]);
    const again = await run(zen, 1);
    expect(again.steps).to.include({ ran: 2, cached: 1 });
    await expectWhole(zen, again.id);
    expect((await zen.all("artifacts")).filter(({ pruned }) => pruned !== undefined)).to.deep.equal([]);
  });

  it("lets go of runs by age, by name and by room, the oldest first", async () => {
    await using zen = await testEngine();
    const runs: string[] = [];
    for (const n of [1, 2, 3, 4]) runs.push((await run(zen, n)).id);
    const gone = async (request: Partial<PruneRequest>) =>
      (await prune(zen, { ...request, apply: false })).runs.map(({ id }) => runs.indexOf(id) + 1);
    expect(await gone({ olderThanMs: 3_600_000 })).to.deep.equal([]);
    expect(await gone({ olderThanMs: -1000 })).to.deep.equal([1, 2, 3, 4]);
    expect(await gone({ olderThanMs: -1000, keepRuns: 3 })).to.deep.equal([1]);
    expect(await gone({ runs: [runs[2] as string] })).to.deep.equal([3]);
    const { keptBytes } = await prune(zen, { apply: false });
    expect(await gone({ keepBytes: keptBytes })).to.deep.equal([]);
    expect(await gone({ keepBytes: keptBytes - 1 })).to.deep.equal([1]);
    expect(await gone({ keepBytes: 0 })).to.deep.equal([1, 2, 3, 4]);
    const error = await gone({ runs: ["nobody"] }).catch((fault: unknown) => fault);
    expect(isZenError(error, "RUN_NOT_FOUND")).to.equal(true);
  });

  it("keeps tagged runs, live deployments and what was promoted", async () => {
    await using zen = await testEngine();
    const tagged = await run(zen, 1, { tags: ["release"] });
    const deployed = await run(zen, 2);
    const promoted = await run(zen, 3);
    const free = await run(zen, 4);
    const at = new Date().toISOString();
    const model = deployed.outputs["all"] as ArtifactRef;
    const deployment = { name: "d", run: deployed.id, model: model.digest, backend: "b", stack: "s", updatedAt: at };
    await zen.engine.record([{ type: "deployment", record: { ...deployment, state: "deployed" } }]);
    const candidate = promoted.outputs["all"] as ArtifactRef;
    await decideModel(zen.store, "m", async () => ({ decision: "promoted", because: "it is better", candidate }));
    const report = await prune(zen, {
      olderThanMs: -1000,
      runs: [tagged, deployed, promoted, free].map(({ id }) => id),
    });
    expect(report.refused).to.deep.equal([
      { what: `run ${tagged.id}`, why: "it is tagged release" },
      { what: `run ${deployed.id}`, why: "d is deployed from it" },
    ]);
    await expectWhole(zen, tagged.id);
    await expectWhole(zen, deployed.id);
    const artifacts = artifactsIn(zen.store, zen.host.cacheDir);
    expect(await artifacts.present(promoted.outputs["all"] as ArtifactRef)).to.equal(true);
    expect(await artifacts.present(free.outputs["all"] as ArtifactRef)).to.equal(false);
  });

  it("removes what crashed runs have left, unless somebody is at work", async () => {
    await using zen = await testEngine();
    await run(zen, 1);
    const artifacts = artifactsIn(zen.store, zen.host.cacheDir);
    const lost = await artifacts.write(text, big("lost"));
    const busy = zen.run(pipeline("busy", {}, (add) => add(slow, {})) as unknown as Pipeline);
    await delay(50);
    const waiting = await prune(zen);
    expect(waiting.leftovers).to.include({ objects: 1, stay: true });
    expect(waiting.objects).to.equal(0);
    expect(await artifacts.present(lost)).to.equal(true);
    expect((await busy).run.state).to.equal("succeeded");
    const done = await prune(zen);
    expect(done.leftovers).to.include({ objects: 1, stay: false });
    expect(await artifacts.present(lost)).to.equal(false);
  });

  it("keeps the elements of lists that maps make trees of", async () => {
    await using zen = await testEngine();
    const mapped = pipeline("mapped", {}, (add) => {
      const { all } = add(folders, {});
      return { sizes: add.map(all, (go, one) => go(sizeOf, { one }), { name: "each" }).size };
    }) as unknown as Pipeline;
    const { run: first } = await zen.run(mapped);
    await zen.run(joined(), { n: 1 });
    await prune(zen, { keepRuns: 1 });
    await expectWhole(zen, first.id);
  });

  it("voids results of a release, whoever uses them, and names who did", async () => {
    await using zen = await testEngine();
    const one = await run(zen, 1);
    const codes = await keysOf(zen, "codes/");
    const makeKey = (await zen.all("executions")).find(({ node }) => node === "make")?.key as string;
    const entry = JSON.parse(await textOf(zen, layout.key(makeKey, 1))) as { parts: { code: string } };
    expect(codes).to.include(layout.code(entry.parts.code));
    const part = { kind: "package", name: "@zen/bad", version: "1.2.3", digest: "0" };
    await zen.store.put(
      layout.code(entry.parts.code),
      Buffer.from(JSON.stringify({ digest: entry.parts.code, parts: [part] })),
    );
    const by = (name: string, version: string) => name === "@zen/bad" && version === "1.2.3";
    const report = await prune(zen, { by, reason: "@zen/bad@1.2.3" });
    expect(report.artifacts.map(({ node }) => node)).to.deep.equal(["make"]);
    expect(report.dependants.map(({ run: id, node }) => [id, node])).to.deep.equal([[one.id, "join"]]);
    const again = await run(zen, 1);
    expect(again.steps.ran).to.equal(1);
    await expectWhole(zen, again.id);
  });

  it("is completed by doing it again when it is killed between any two writes", async () => {
    const full = await testEngine();
    for (const n of [1, 2, 3]) await run(full, n);
    await full[Symbol.asyncDispose]();
    for (let writes = 0; ; writes++) {
      const store = memoryArtifactStore();
      await using zen = await testEngine({ store, metadata: memoryMetadataStore() });
      for (const n of [1, 2, 3]) await run(zen, n);
      const kept = (await zen.all("runs"))[0]?.id as string;
      let left = writes;
      const dying = {
        ...store,
        put: (...args: Parameters<typeof store.put>) =>
          left-- > 0 ? store.put(...args) : Promise.reject(new Error("killed")),
        delete: (...args: Parameters<typeof store.delete>) =>
          left-- > 0 ? store.delete(...args) : Promise.reject(new Error("killed")),
      };
      await using other = await testEngine({ store: dying, metadata: zen.metadata });
      const survived = await prune(other, { keepRuns: 1 }).then(
        () => true,
        () => false,
      );
      await store.delete("active/prune");
      await prune(zen, { keepRuns: 1 });
      await zen.engine.syncMetadata();
      expect((await zen.all("artifacts")).filter(({ pruned }) => pruned !== undefined).length).to.equal(4);
      await expectWhole(zen, kept);
      expect((await run(zen, 1)).steps).to.include({ ran: 2, cached: 1 });
      if (survived) break;
    }
  }).timeout(30_000);

  it("leaves what a run is taking over just now, or has just computed", async () => {
    const store = memoryArtifactStore();
    const metadata = memoryMetadataStore();
    await using pruner = await testEngine({ store, metadata });
    // Nobody reads its one result, who might find it gone and have it computed again.
    const single = pipeline("single", {}, (add) => add(shared, {})) as unknown as Pipeline;
    const first = await pruner.run(single);
    let pruned: Promise<unknown> | undefined;
    const interrupted = {
      ...store,
      // The run has found the result and seen its bytes. Now somebody prunes.
      async head(key: string) {
        const head = await store.head(key);
        if (!key.startsWith("blobs/") || head === undefined || pruned !== undefined) return head;
        pruned = prune(pruner, { runs: [first.run.id] });
        await Promise.race([pruned, delay(1000)]);
        return head;
      },
    };
    await using zen = await testEngine({ store: interrupted, metadata });
    const { run: one, failures } = await zen.run(single);
    await pruned;
    expect(failures).to.deep.equal([]);
    await expectWhole(pruner, one.id);
  }).timeout(10_000);

  it("goes on in a loop while runs proceed, and takes nothing from them", async () => {
    const store = memoryArtifactStore();
    const metadata = memoryMetadataStore();
    await using pruner = await testEngine({ store, metadata });
    const ended: string[] = [];
    let going = true;
    const pruning = (async () => {
      let times = 0;
      for (; going || times < 3; times++) {
        await prune(pruner, { olderThanMs: -1000 });
        await delay(1);
      }
      return times;
    })();
    // Slow enough that much happens between a look and what follows from it.
    const lagging = {
      ...store,
      async head(key: string) {
        const head = await store.head(key);
        if (key.startsWith("blobs/")) await delay(2);
        return head;
      },
    };
    const runner = async () => {
      await using zen = await testEngine({ store: lagging, metadata });
      for (let round = 0; round < 5; round++) {
        // The first may go at once, while the second, which is kept from its end on, takes over what the first has made.
        await zen.run(joined("other"), { n: round });
        const { run: one, failures } = await zen.run(joined(), { n: round }, { tags: ["kept"] });
        expect(failures).to.deep.equal([]);
        expect(one.state).to.equal("succeeded");
        ended.push(one.id);
      }
    };
    await Promise.all([runner(), runner()]).finally(() => (going = false));
    expect(await pruning).to.be.greaterThan(3);
    for (const id of ended) await expectWhole(pruner, id);
    expect(await keysOf(pruner, "active/")).to.deep.equal([]);
  }).timeout(60_000);
});

const slow = step("slow", { inputs: {}, outputs: { value: text } }, async () => {
  await delay(600);
  return { value: big("slow") };
});
const folders = step("folders", { inputs: {}, outputs: { all: list(folder) } }, async () => ({
  all: [1, 2].map((n) => memoryFolder({ "a.txt": Buffer.from(big(`a${n}`)), "b.txt": Buffer.from(big(`b${n}`)) })),
}));
const sizeOf = step("sizeOf", { inputs: { one: folder }, outputs: { size: json<number>() } }, async ({ one }) => ({
  size: one.paths.length,
}));

async function textOf(zen: TestEngine, key: string): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of zen.store.get(key)) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}
