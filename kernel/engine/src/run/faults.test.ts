import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { expect } from "chai";
import { context, trace, type Span, type SpanOptions, type Tracer, type TracerProvider } from "@opentelemetry/api";
import { isZenError, ZenError, type ArtifactStore } from "@zen/plugin-sdk";
import { memoryArtifactStore, memoryMetadataStore } from "@zen/plugin-sdk/memory";
import { json, p, pipeline, step, type Pipeline } from "@zen/plugin-sdk/pipeline";
import { expectSound } from "../testing/aftermath.js";
import { testEngine } from "../testing/test-engine.js";
import { testPlan } from "../testing/test-plan.js";

const number = json<number>();
const one = step("one", { inputs: {}, outputs: { value: number } }, async () => ({ value: 1 }));
const two = step("two", { inputs: { value: number }, outputs: { value: number } }, async ({ value }) => ({
  value: value + 1,
}));
const pipe = pipeline("faulty", {}, (add) => ({
  value: add(two, { value: add(one, {}).value }).value,
})) as unknown as Pipeline;
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => "none",
    (error: unknown) => (isZenError(error) ? error.code : String(error)),
  );

/** Refuses puts of keys that begin so, while `full`. */
function filling(inner: ArtifactStore, prefix: string): ArtifactStore & { full: boolean } {
  return {
    ...inner,
    full: true,
    async put(key, ...rest) {
      if (this.full && key.startsWith(prefix)) throw new ZenError("DISK_FULL", "There is no room left");
      return inner.put(key, ...rest);
    },
  };
}

describe("when a store fails", () => {
  for (const prefix of ["active/", "plans/", "runs/", "executions/", "keys/", "codes/"]) {
    it(`in writing ${prefix}, the run ends with that error, and the next one is right`, async () => {
      const store = filling(memoryArtifactStore(), prefix);
      await using zen = await testEngine({ store });
      expect(await codeOf(zen.run(pipe))).to.equal("DISK_FULL");
      store.full = false;
      const { run } = await zen.run(pipe);
      expect(run.state).to.equal("succeeded");
      expect(await zen.engine.load(run.outputs["value"] as never)).to.equal(2);
      const states = (await zen.all("runs")).map(({ state }) => state);
      expect(
        states.slice(1).every((state) => state === "failed" || state === "running"),
        states.join(),
      ).to.equal(true);
    });
  }

  it("and the metadata store is behind, it is brought up to date later", async () => {
    const metadata = memoryMetadataStore();
    let down = true;
    await using zen = await testEngine({
      metadata: {
        ...metadata,
        async apply(events) {
          if (down) throw new ZenError("METADATA_DOWN", "Not now");
          return metadata.apply(events);
        },
      },
    });
    expect(await codeOf(zen.run(pipe))).to.equal("METADATA_DOWN");
    expect(await zen.all("runs")).to.deep.equal([]);
    down = false;
    await zen.engine.syncMetadata();
    expect((await zen.all("runs")).map(({ state }) => state)).to.deep.equal(["succeeded"]);
    expect((await zen.all("executions")).map(({ state }) => state)).to.deep.equal(["succeeded", "succeeded"]);
  });
});

describe("the failure of a map, recorded by a store that says it did not", () => {
  const several = step("several", { inputs: {}, outputs: { all: json<number[]>() } }, () => ({ all: [1, 2] }));
  const bad = step("bad", { inputs: { n: p.number() }, outputs: { value: number } }, () => {
    throw new Error("no");
  });
  const mapped = pipeline(
    "mapped",
    {},
    (add) => void add.map(add(several, {}).all, (add, n) => add(bad, { n })),
  ) as unknown as Pipeline;

  it("ends the run, and the record is in its journal", async () => {
    const inner = memoryArtifactStore();
    const store: ArtifactStore = {
      ...inner,
      async put(key, ...rest) {
        const put = await inner.put(key, ...rest);
        if (key.startsWith("executions/") && key.endsWith("/2.1")) throw new ZenError("LINE_CUT", "No answer came");
        return put;
      },
    };
    await using zen = await testEngine({ store });
    expect(await codeOf(zen.run(mapped))).to.equal("LINE_CUT");
    await expectSound(zen);
  });
});

describe("events outside a run", () => {
  it("are in the journal and in the metadata store, and survive a rebuild", async () => {
    await using zen = await testEngine();
    const { run } = await zen.run(pipe);
    await zen.engine.record([{ type: "tagged", run: run.id, add: ["good"], remove: [] }]);
    await zen.engine.record([{ type: "tagged", run: run.id, add: ["best"], remove: ["good"] }]);
    const tags = async () => (await zen.all("runs"))[0]?.tags;
    expect(await tags()).to.deep.equal(["best"]);
    await zen.engine.rebuildMetadata();
    expect(await tags()).to.deep.equal(["best"]);
  });
});

describe("what is kept beside a run", () => {
  it("is the plan as it is read by people, and what codes were made of", async () => {
    await using zen = await testEngine();
    const plan = testPlan(pipe);
    await zen.engine.run(plan, {}).done;
    expect((await zen.engine.plan(plan.digest))?.nodes.map(({ id }) => id)).to.deep.equal(["one", "two"]);
    expect(await zen.engine.plan("0".repeat(64))).to.equal(undefined);
    let codes = 0;
    for await (const { key } of zen.store.list("codes/")) codes += key.length > 0 ? 1 : 0;
    expect(codes).to.equal(2);
  });
});

describe("traces", () => {
  it("have a span for the run and one for each executed step below it", async () => {
    const spans: { readonly name: string; readonly parent: string | undefined }[] = [];
    const tracer: Pick<Tracer, "startActiveSpan"> = {
      startActiveSpan(name: string, _options: SpanOptions, from: unknown, work: (span: Span) => unknown) {
        const parent = (
          trace.getSpan(from as ReturnType<typeof context.active>) as unknown as { name?: string } | undefined
        )?.name;
        spans.push({ name, parent });
        const span = {
          name,
          end: () => undefined,
          setStatus: () => undefined,
          setAttribute: () => undefined,
          addEvent: () => undefined,
        } as unknown as Span;
        return context.with(trace.setSpan(from as ReturnType<typeof context.active>, span), () => work(span));
      },
    } as never;
    const provider: TracerProvider = { getTracer: () => tracer as Tracer };
    trace.setGlobalTracerProvider(provider);
    try {
      await using zen = await testEngine();
      await zen.run(pipe);
      expect(spans.map(({ name }) => name)).to.deep.equal(["run faulty", "step one", "step two"]);
    } finally {
      trace.disable();
    }
  });
});

describe("the cache folder", () => {
  it("is cleared of what killed processes have left, and of nothing else", async () => {
    await using zen = await testEngine();
    const { cacheDir } = zen.host;
    const gone = 2 ** 22 + 1;
    const draft = (pid: number) => `x.json.${pid}-00000000-0000-4000-8000-000000000000.tmp`;
    const of = (pid: number) => [
      `tmp/${pid}-a`,
      `staging/${pid}-b`,
      `workers/${pid}-c.out`,
      draft(pid),
      `codes/${draft(pid)}`,
    ];
    const left = of(gone);
    const kept = [...of(process.pid), "codes/1.json", "x.tmp"];
    for (const path of [...left, ...kept]) {
      await mkdir(dirname(join(cacheDir, path)), { recursive: true });
      await writeFile(join(cacheDir, path), "");
    }
    await zen.run(pipe);
    expect(left.filter((path) => existsSync(join(cacheDir, path)))).to.deep.equal([]);
    expect(kept.filter((path) => existsSync(join(cacheDir, path)))).to.deep.equal(kept);
  });
});
