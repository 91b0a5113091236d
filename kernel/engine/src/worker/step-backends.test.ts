import { mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { isZenError, type Processing, type ProcessingJobSpec, type Serving } from "@zen/plugin-sdk";
import { memoryJobs } from "@zen/plugin-sdk/memory";
import { Dataset, effect, json, pipeline, step, type Pipeline } from "@zen/plugin-sdk/pipeline";
import type { ColumnBatch, ProcessingPlan, Schema } from "@zen/plugin-sdk/processing";
import { directoryStore } from "../testing/directory-store.js";
import { testEngine } from "../testing/test-engine.js";

const schema: Schema = { columns: [{ name: "n", type: "int64", nullable: false }] } as never;
const plan: ProcessingPlan = { format: "processing@1", inputs: {}, nodes: [], outputs: { rows: "x" } };

/** An engine whose datasets are text files: one part per input part, each line doubled. */
function textProcessing(seen: ProcessingJobSpec[]): Processing {
  return {
    semantics: 1,
    supports: { local: true },
    describe: async () => schema,
    jobs: memoryJobs(async (spec: ProcessingJobSpec) => {
      seen.push(spec);
      const [execution] = spec.plans;
      const [output] = Object.values(execution?.outputs ?? {});
      const dir = (output as { localDir: string }).localDir;
      if ((await readdir(dir)).length > 0) throw new Error("the target is not empty");
      const inputs = Object.values(execution?.inputs ?? {}).flatMap((input) =>
        "uris" in input ? (input.localPaths ?? []) : [],
      );
      const text = (await Promise.all(inputs.map((path) => readFile(path, "utf8")))).join("");
      await writeFile(
        join(dir, "part-00000.parquet"),
        text === "" ? "1\n" : text.replaceAll(/\d+/g, (n) => String(2 * Number(n))),
      );
      return {
        plans: {
          plan: {
            outputs: { rows: { parts: [{ path: "part-00000.parquet", size: 2, rows: 1 }], rows: 1, schema } },
            analyses: {},
          },
        },
      };
    }) as never,
    async *read({ localPaths = [] }) {
      for (const path of localPaths)
        yield {
          rows: 1,
          columns: { n: { type: "float64", values: Float64Array.of(Number(await readFile(path, "utf8"))) } },
        };
    },
  };
}

const first = (batch: ColumnBatch) => (batch.columns["n"] as { values: Float64Array }).values[0] as number;
const source = step("source", { inputs: {}, outputs: { rows: Dataset }, uses: ["processing"] }, async (_, ctx) => {
  const { outputs } = await ctx.processing.run(plan, {});
  return { rows: outputs["rows"] as never };
});
const twice = step(
  "twice",
  { inputs: { rows: Dataset }, outputs: { rows: Dataset, sum: json<number>() }, uses: ["processing"] },
  async ({ rows }, ctx) => {
    const once = await ctx.processing.run(plan, { rows });
    const again = await ctx.processing.run(plan, { rows: once.outputs["rows"] as never });
    let sum = 0;
    for await (const batch of (again.outputs["rows"] as Dataset).batches()) sum += first(batch);
    return { rows: again.outputs["rows"] as never, sum };
  },
);
const pass = step(
  "pass",
  { inputs: { rows: Dataset }, outputs: { rows: Dataset, seen: json<number>() } },
  async ({ rows }) => {
    let seen = 0;
    for await (const batch of rows.batches()) seen += first(batch);
    return { rows, seen };
  },
);

describe("the backends of a step", () => {
  let dir: string;
  beforeEach(async () => void (dir = await mkdtemp(join(tmpdir(), "zen-backends-"))));
  afterEach(() => rm(dir, { recursive: true, force: true }));

  it("processing: reads inputs where they lie, and moves what it wrote into the store", async () => {
    const jobs: ProcessingJobSpec[] = [];
    const processing = textProcessing(jobs);
    const store = directoryStore(join(dir, "store"));
    await using zen = await testEngine({ store, processing: async () => processing });
    const pipe = pipeline("tables", {}, (add) => {
      const doubled = add(twice, { rows: add(source, {}).rows });
      const passed = add(pass, { rows: doubled.rows });
      return { rows: passed.rows, sum: doubled.sum, seen: passed.seen };
    }) as unknown as Pipeline;
    const { run, failures } = await zen.run(pipe);
    expect(failures).to.deep.equal([]);
    expect(await zen.engine.load(run.outputs["sum"] as never)).to.equal(4);
    expect(await zen.engine.load(run.outputs["seen"] as never)).to.equal(4);
    const rows = (await zen.engine.load(run.outputs["rows"] as never)) as Dataset;
    expect(await readFile((await rows.locate())?.localPaths?.[0] as string, "utf8")).to.equal("4\n");
    expect(rows.rowCount).to.equal(1);
    const [, first, second] = jobs.map(({ plans }) => plans[0]);
    const [input] = Object.values(first?.inputs ?? {}) as { uris: string[]; localPaths: string[] }[];
    expect(input?.localPaths[0]).to.contain(join(dir, "store", "objects", "blobs"));
    expect(input?.uris[0]).to.match(/^file:\/\//);
    expect((second?.outputs["rows"] as { localDir: string } | undefined)?.localDir).to.contain(
      join(dir, "store", "staging"),
    );
    expect(await readdir(join(dir, "store", "staging")), "nothing is left behind").to.deep.equal([]);
    const [execution] = await zen.all("executions", { where: { field: "node", op: "=", value: "pass" } });
    expect(execution?.outputs["rows"]?.digest).to.equal(execution?.inputs["rows"]?.digest);
    expect((await zen.run(pipe)).run.steps).to.include({ cached: 3 });
  });

  it("processing: its semantics are part of the key, its faults the step's", async () => {
    const processing = textProcessing([]);
    let semantics = 1;
    let broken = false;
    const changing: Processing = {
      ...processing,
      get semantics() {
        return semantics;
      },
      jobs: {
        ...processing.jobs,
        submit: async (...args) => (broken ? Promise.reject(new Error("no engine")) : processing.jobs.submit(...args)),
      },
    };
    await using zen = await testEngine({
      store: directoryStore(join(dir, "store")),
      processing: async () => changing,
    });
    const pipe = pipeline("one", {}, (add) => void add(source, {})) as unknown as Pipeline;
    const steps = async () => (await zen.run(pipe)).run.steps;
    expect(await steps()).to.include({ ran: 1 });
    expect(await steps()).to.include({ cached: 1 });
    semantics = 2;
    expect(await steps()).to.include({ ran: 1 });
    semantics = 3;
    broken = true;
    expect((await zen.run(pipe)).failures[0]?.error.message).to.equal("no engine");
  });

  it("serving: what a step deploys is on record, and hooks hear of it", async () => {
    const deployed = { name: "flights", revisions: [{ model: "d".repeat(64) }] };
    const calls: string[] = [];
    const serving = {
      identity: "test",
      deploy: async ({ name }: { name: string }) => (calls.push(`deploy ${name}`), deployed),
      undeploy: async (name: string) => void calls.push(`undeploy ${name}`),
      status: async () => deployed,
      list: async () => [deployed],
    } as unknown as Serving;
    const deploy = effect("deploy", { inputs: {}, outputs: {}, uses: ["serving"] }, async (_, ctx) => {
      await ctx.serving.deploy({
        name: "flights",
        model: { digest: "d".repeat(64), manifest: {} as never, files: {} },
      });
      expect((await ctx.serving.list()).length).to.equal(1);
      return {};
    });
    const remove = effect("remove", { inputs: {}, outputs: {}, uses: ["serving"] }, async (_, ctx) => {
      await ctx.serving.undeploy("flights");
      return {};
    });
    await using zen = await testEngine({ serving: async () => serving, backendName: () => "local-serving" });
    const { run, failures } = await zen.run(
      pipeline("serve", {}, (add) => void add(deploy, {})) as unknown as Pipeline,
    );
    expect(failures).to.deep.equal([]);
    const [record] = await zen.all("deployments");
    expect(record).to.include({
      name: "flights",
      model: "d".repeat(64),
      backend: "local-serving",
      stack: "test",
      state: "deployed",
      run: run.id,
    });
    expect(zen.hooks.filter(({ name }) => name === "deployment:changed").length).to.equal(1);
    await zen.run(pipeline("unserve", {}, (add) => void add(remove, {})) as unknown as Pipeline);
    expect((await zen.all("deployments"))[0]?.state).to.equal("deleted");
    expect(calls).to.deep.equal(["deploy flights", "undeploy flights"]);
  });

  it("an undeclared one is refused, with what to write", async () => {
    const sly = step("sly", { inputs: {}, outputs: {} }, async (_, ctx) => {
      try {
        void ctx.serving;
      } catch (error) {
        expect(isZenError(error, "STEP_USES_UNDECLARED")).to.equal(true);
        throw error;
      }
      return {};
    });
    await using zen = await testEngine();
    const { failures } = await zen.run(pipeline("sly", {}, (add) => void add(sly, {})) as unknown as Pipeline);
    expect(failures[0]?.error).to.include({
      code: "STEP_USES_UNDECLARED",
      hint: 'Add uses: ["serving"] to its declaration.',
    });
  });
});
