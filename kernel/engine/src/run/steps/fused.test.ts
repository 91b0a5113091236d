import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { ZenError, type ArtifactRef, type Processing } from "@zen/plugin-sdk";
import {
  Dataset,
  isDataset,
  json,
  p,
  pipeline,
  runPlan,
  step,
  type AddOptions,
  type Pipeline,
  type StepPlan,
} from "@zen/plugin-sdk/pipeline";
import type { Measure, PlanNode } from "@zen/plugin-sdk/processing";
import { processingElsewhere, type ProcessingElsewhere } from "../../testing/processing-elsewhere.js";
import { testEngine, type TestEngine } from "../../testing/test-engine.js";
import type { RunOptions } from "../engine.js";

type Given = { readonly rows: Pick<Dataset, "schema"> };

const numbers = step("numbers", { inputs: { count: p.int(20) }, outputs: { rows: Dataset } }, ({ count }) => ({
  rows: Dataset.of(Array.from({ length: count }, (_, n) => ({ n }))),
}));

/** Called by each step before it has its plan processed. */
let begins: (step: string) => void = () => undefined;

function planOf({ rows }: Given, node: PlanNode, outputs: StepPlan["plan"]["outputs"]): StepPlan {
  const format = "processing@1";
  const nodes: readonly PlanNode[] = [{ id: "given", op: "scan", input: "given" }, node];
  const analyses: Readonly<Record<string, string>> = node.op === "analyse" ? { found: node.id } : {};
  return {
    plan: { format, inputs: { given: { format: "dataset", schema: rows.schema } }, nodes, outputs, analyses },
    inputs: { given: "rows" },
  };
}

function steps(declared: boolean) {
  const derivePlan = (given: Given, expression: string) =>
    planOf(given, { id: "more", op: "derive", from: "given", columns: [{ name: "x", expression }] }, { rows: "more" });
  const splitPlan = (given: Given) => {
    const parts = [
      { name: "train", fraction: 0.5 },
      { name: "eval", fraction: 0.5 },
    ];
    const node = { id: "parts", op: "split", from: "given", method: { by: "fraction", parts } } as const;
    return planOf(given, node, { train: "parts.train", eval: "parts.eval" });
  };
  const sumPlan = (given: Given) => {
    const measures: Measure[] = [{ measure: "summary", name: "x", column: "x" }];
    return planOf(given, { id: "found", op: "analyse", from: "given", measures }, {});
  };
  const joinPlan = ({ rows, more }: Given & { readonly more: Given["rows"] }): StepPlan => ({
    plan: {
      format: "processing@1",
      inputs: { left: { format: "dataset", schema: rows.schema }, right: { format: "dataset", schema: more.schema } },
      nodes: [
        { id: "left", op: "scan", input: "left" },
        { id: "right", op: "scan", input: "right" },
        { id: "both", op: "join", left: "left", right: "right", kind: "inner", on: [{ left: "n", right: "n" }] },
      ],
      outputs: { rows: "both" },
    },
    inputs: { left: "rows", right: "more" },
  });
  return {
    join: step(
      "join",
      { inputs: { rows: Dataset, more: Dataset }, outputs: { rows: Dataset }, uses: ["processing"], plan: joinPlan },
      async (given, ctx) => {
        const { outputs } = await runPlan(joinPlan(given), given, ctx);
        return { rows: outputs["rows"] as Dataset };
      },
    ),
    derive: step(
      "derive",
      {
        inputs: { rows: Dataset, expression: p.string("n * 2") },
        outputs: { rows: Dataset },
        uses: ["processing"],
        ...(declared
          ? { plan: (given: Given & { readonly expression: string }) => derivePlan(given, given.expression) }
          : {}),
      },
      async (given, ctx) => {
        begins(ctx.run.node);
        const { outputs } = await runPlan(derivePlan(given, given.expression), given, ctx);
        return { rows: outputs["rows"] as Dataset };
      },
    ),
    split: step(
      "split",
      {
        inputs: { rows: Dataset },
        outputs: { train: Dataset, eval: Dataset },
        uses: ["processing"],
        ...(declared ? { plan: splitPlan } : {}),
      },
      async (given, ctx) => {
        begins(ctx.run.node);
        const { outputs } = await runPlan(splitPlan(given), given, ctx);
        return outputs as never;
      },
    ),
    sum: step(
      "sum",
      {
        inputs: { rows: Dataset },
        outputs: { found: json() },
        uses: ["processing"],
        ...(declared ? { plan: sumPlan } : {}),
      },
      async (given, ctx) => {
        begins(ctx.run.node);
        const { analyses } = await runPlan(sumPlan(given), given, ctx);
        return { found: (analyses["found"] ?? null) as never };
      },
    ),
  };
}

const OVERFLOWS = "n * 9223372036854775807";
const fused = steps(true);

/** A table is derived and split; all of it is summed up, and the training rows. */
function tables({ derive, split, sum }: ReturnType<typeof steps>, options: AddOptions = {}, first: AddOptions = {}) {
  return pipeline("tables", {}, (add) => {
    const { rows } = add(numbers, {});
    const derived = add(derive, { rows }, first);
    const parts = add(split, { rows: derived.rows });
    const whole = add(sum, { rows: derived.rows }, { name: "whole" });
    const { found } = add(sum, { rows: parts.train }, options);
    return { rows: derived.rows, train: parts.train, eval: parts.eval, whole: whole.found, found };
  }) as Pipeline;
}

describe("neighbouring plans elsewhere", () => {
  let dir: string;
  let cloud: ProcessingElsewhere;
  let zen: TestEngine;
  beforeEach(async () => {
    begins = () => undefined;
    dir = await mkdtemp(join(tmpdir(), "zen-fused-"));
    cloud = processingElsewhere(join(dir, "store"));
    zen = await open(cloud);
  });
  afterEach(async () => {
    await zen[Symbol.asyncDispose]();
    await rm(dir, { recursive: true, force: true });
  });

  const open = ({ store, processing }: ProcessingElsewhere): Promise<TestEngine> =>
    testEngine({ store, processing: async () => processing });

  async function run(pipe: Pipeline, options?: RunOptions) {
    const { run: record, failures } = await zen.run(pipe, {}, options);
    return { ...record, failed: failures.map(({ node, error }) => `${node}: ${error.code}`) };
  }

  async function values(engine: TestEngine, outputs: Readonly<Record<string, unknown>>): Promise<unknown> {
    const all: [string, unknown][] = [];
    for (const [name, ref] of Object.entries(outputs)) {
      const value = await engine.engine.load(ref as never);
      all.push([name, isDataset(value) ? await rowsOf(value) : value]);
    }
    return Object.fromEntries(all);
  }

  async function rowsOf(dataset: Dataset): Promise<unknown[]> {
    const rows = [];
    for await (const row of dataset.rows()) rows.push(row);
    return rows;
  }

  const ran = async (id: string) =>
    (await zen.all("executions", { where: { field: "run", op: "=", value: id } })).map(({ node, state }) => [
      node,
      state,
    ]);

  async function removeWhatWasWritten(folder: string): Promise<void> {
    for await (const { key } of cloud.store.list(`outside/`)) if (key.includes(folder)) await cloud.store.delete(key);
  }

  it("are one job, and give what jobs of their own give", async () => {
    const together = await run(tables(fused));
    expect(together.failed).to.deep.equal([]);
    expect(cloud.jobs).to.deep.equal([["plan", "split", "whole", "sum"]]);
    const other = processingElsewhere(join(dir, "other"));
    await using apart = await open(other);
    const { run: alone } = await apart.run(tables(steps(false)));
    expect(other.jobs).to.deep.equal([["plan"], ["plan"], ["plan"], ["plan"]]);
    expect(await values(zen, together.outputs)).to.deep.equal(await values(apart, alone.outputs));
    expect(together.steps).to.include({ ran: 5, cached: 0 });
    expect((await run(tables(fused))).steps).to.include({ ran: 0, cached: 5 });
  });

  it("read what is there already beside what the same job writes", async () => {
    const pipe = pipeline("joined", {}, (add) => {
      const { rows } = add(numbers, {});
      const derived = add(fused.derive, { rows });
      const both = add(fused.join, { rows: derived.rows, more: rows });
      const { found } = add(fused.sum, { rows: add(fused.join, { rows: both.rows, more: rows }).rows });
      return { rows: both.rows, found };
    }) as Pipeline;
    const { failed, outputs } = await run(pipe);
    expect(failed).to.deep.equal([]);
    expect(cloud.jobs).to.deep.equal([["plan", "join", "join-2", "sum"]]);
    const { rows } = (await values(zen, outputs)) as { rows: readonly object[] };
    expect(rows).to.have.length(20);
  });

  it("go along whatever their steps are called", async () => {
    const pipe = pipeline("named", {}, (add) => {
      const derived = add(fused.derive, { rows: add(numbers, {}).rows });
      return { train: add(fused.split, { rows: derived.rows }, { name: "splitRows" }).train };
    }) as Pipeline;
    expect((await run(pipe)).failed).to.deep.equal([]);
    expect(cloud.jobs).to.deep.equal([["plan", "splitRows"]]);
  });

  it("stay behind where their plan cannot be told beforehand, and say why themselves", async () => {
    const pipe = pipeline("unclear", {}, (add) => {
      const derived = add(fused.derive, { rows: add(numbers, {}).rows });
      const { rows } = add(fused.derive, { rows: derived.rows, expression: "nowhere + 1" }, { name: "wrong" });
      return { rows, train: add(fused.split, { rows: derived.rows }).train };
    }) as Pipeline;
    expect((await run(pipe)).failed).to.deep.equal(["wrong: COLUMN_NOT_FOUND"]);
    expect(cloud.jobs[0]).to.deep.equal(["plan", "split"]);
  });

  it("leave each step its own record, which says where its result came from", async () => {
    const { id } = await run(tables(fused));
    const executions = await zen.all("executions", { where: { field: "run", op: "=", value: id } });
    const logs = new Map<string, string>();
    for (const record of executions) {
      const lines = [];
      for await (const line of zen.engine.logs(record)) lines.push(line.text);
      logs.set(record.node, lines.join("\n"));
    }
    expect(logs.get("derive")).to.match(/its job computes what follows as well: split-\w+, whole-\w+, sum-\w+/);
    expect(logs.get("split")).to.equal("its result came with the job of the step derive");
    const [split] = executions.filter(({ node }) => node === "split");
    expect(Object.keys(split?.outputs ?? {})).to.deep.equal(["train", "eval"]);
    expect(await zen.all("lineage")).not.to.deep.equal([]);
  });

  it("are told apart when their job fails: the step whose plan fails is the one that failed", async () => {
    const pipe = pipeline("fails", {}, (add) => {
      const derived = add(fused.derive, { rows: add(numbers, {}).rows });
      const bad = add(fused.derive, { rows: derived.rows, expression: OVERFLOWS }, { name: "bad" });
      const { found } = add(fused.sum, { rows: bad.rows });
      const { train } = add(fused.split, { rows: derived.rows });
      return { found, train };
    }) as Pipeline;
    const { failed, id } = await run(pipe);
    expect(failed).to.deep.equal(["bad: INT64_OVERFLOW"]);
    expect(new Map((await ran(id)) as [string, string][]).get("split")).to.equal("succeeded");
    // What failed together goes alone for the rest of the run, what it might have carried too.
    expect(cloud.jobs.slice(0, 2)).to.deep.equal([["plan", "bad", "sum", "split"], ["plan"]]);
    expect(cloud.jobs.slice(2)).to.deep.equal([["plan"], ["plan"]]);
  });

  it("are not fused again for a step whose job has failed", async () => {
    const broken = tables({ ...fused, derive: steps(true).derive }, {}, { retry: { attempts: 3, backoffMs: 1 } });
    let faults = 3;
    cloud.fails = () => faults-- > 0;
    const { failed } = await run(broken);
    expect(failed).to.deep.equal([]);
    expect(cloud.jobs.slice(0, 4)).to.deep.equal([["plan", "split", "whole", "sum"], ["plan"], ["plan"], ["plan"]]);
  });

  it("go alone when the service takes no job of several", async () => {
    cloud.before = (plans) => {
      if (plans.length > 1) throw new ZenError("JOB_REFUSED", "The job graph is too large.");
    };
    expect((await run(tables(fused))).failed).to.deep.equal([]);
    expect(cloud.jobs).to.deep.equal([["plan"], ["plan"], ["plan"], ["plan"]]);
  });

  /** Nobody hears of the end of the first job. */
  const deaf = (): Processing => {
    const { jobs } = cloud.processing;
    let lost = 1;
    const watch: typeof jobs.watch = (handle, options) => {
      if (lost-- > 0) throw new Error("the worker is gone");
      return jobs.watch(handle, options);
    };
    return { ...cloud.processing, jobs: { ...jobs, watch } };
  };

  it("are taken up with the job that an attempt without an end has left", async () => {
    await using other = await open({ ...cloud, processing: deaf() });
    const retry = { retry: { attempts: 2, backoffMs: 1 } };
    const { failures, run: record } = await other.run(tables(fused, {}, retry));
    expect([failures, record.steps.ran]).to.deep.equal([[], 5]);
    expect(cloud.jobs).to.deep.equal([["plan", "split", "whole", "sum"]]);
  });

  it("are taken up as far as the job had them", async () => {
    const other = await open({ ...cloud, processing: deaf() });
    const less = pipeline("less", {}, (add) => {
      const derived = add(fused.derive, { rows: add(numbers, {}).rows });
      return { whole: add(fused.sum, { rows: derived.rows }, { name: "whole" }).found };
    }) as Pipeline;
    expect((await other.run(less)).failures).to.have.length(1);
    await other[Symbol.asyncDispose]();
    expect((await run(tables(fused))).failed).to.deep.equal([]);
    expect(cloud.jobs).to.deep.equal([
      ["plan", "whole"],
      ["plan", "sum"],
    ]);
  });

  it("stand by for a later run, but for what is to be computed anew", async () => {
    begins = (node) => {
      if (node === "split") throw new Error("not now");
    };
    expect((await run(tables(fused))).failed).to.have.length(1);
    begins = () => undefined;
    expect((await run(tables(fused))).failed).to.deep.equal([]);
    expect(cloud.jobs).to.have.length(1);
    expect((await run(tables(fused), { force: ["whole", "sum"] })).steps).to.include({ ran: 2, cached: 3 });
    expect(cloud.jobs).to.have.length(3);
    const all = await run(tables(fused), { force: true });
    expect([all.steps.ran, cloud.jobs.length, cloud.jobs.at(-1)]).to.deep.equal([
      5,
      4,
      ["plan", "split", "whole", "sum"],
    ]);
  });

  it("are computed anew in a run that is forced, also where nothing is fused", async () => {
    await run(tables(fused));
    const forced = await run(tables(fused, {}, { timeoutMs: 60_000 }), { force: true });
    expect(forced.steps).to.include({ ran: 5 });
    expect(
      cloud.jobs
        .slice(1)
        .map((plans) => plans.join())
        .sort(),
    ).to.deep.equal(["plan", "plan", "plan,sum"]);
  });

  it("are computed again when what was written for them is gone", async () => {
    begins = (node) => {
      if (node === "split") throw new Error("not now");
    };
    await run(tables(fused));
    begins = () => undefined;
    await removeWhatWasWritten("/split-");
    expect((await run(tables(fused))).failed).to.deep.equal([]);
    expect(cloud.jobs.map((plans) => plans.length)).to.deep.equal([4, 2]);
  });

  it("are computed for an uncached step in each run", async () => {
    const pipe = tables(fused, { cache: false });
    await run(pipe);
    expect(cloud.jobs).to.deep.equal([["plan", "split", "whole", "sum"]]);
    expect((await run(pipe)).steps).to.include({ ran: 1, cached: 4 });
    expect(cloud.jobs).to.have.length(2);
  });

  it("stay within a condition and a backend", async () => {
    const pipe = pipeline("apart", {}, (add) => {
      const derived = add(fused.derive, { rows: add(numbers, {}).rows });
      add(fused.split, { rows: derived.rows }, { name: "elsewhere", on: "big" });
      const { found } = add(fused.sum, { rows: derived.rows });
      const chosen = add.when(found.at("x", "count").gt(0), (inner) => {
        const more = inner(fused.derive, { rows: derived.rows, expression: "n * 3" });
        const { found: part } = inner(fused.sum, { rows: more.rows }, { timeoutMs: 60_000 });
        return { part };
      });
      return { part: chosen.part };
    }) as Pipeline;
    expect((await run(pipe)).failed).to.deep.equal([]);
    const sorted = cloud.jobs.map((plans) => plans.join()).sort();
    expect(sorted).to.deep.equal(["plan", "plan,sum", "plan,when-sum"]);
  });

  it("do not use up the time of a step that has a limit", async () => {
    await run(tables(fused, {}, { timeoutMs: 60_000 }));
    expect(cloud.jobs.map((plans) => plans.join()).sort()).to.deep.equal(["plan", "plan", "plan,sum"]);
  });

  const keys = async (prefix: string) => {
    const found: string[] = [];
    for await (const { key } of cloud.store.list(prefix)) found.push(key);
    return found;
  };

  it("leave nothing behind that pruning does not find", async () => {
    begins = (node) => {
      if (node === "split") throw new Error("not now");
    };
    const first = await run(tables(fused));
    const { leftovers } = await zen.engine.prune({ apply: true, reason: "no room" });
    expect(leftovers, "two parts of the split, and word of their job").to.include({ objects: 3 });
    expect([await keys("early/"), await keys("outside/")]).to.deep.include([]);
    begins = () => undefined;
    expect((await run(tables(fused))).failed).to.deep.equal([]);
    expect(cloud.jobs.map((plans) => plans.length)).to.deep.equal([4, 2]);
    const second = (await run(tables(fused))).id;
    const runs = (await zen.all("runs")).map(({ id }) => id);
    expect(runs).to.include.members([first.id, second]);
    await zen.engine.prune({ apply: true, reason: "no room", runs });
    expect([...(await keys("outside/")), ...(await keys("early/"))]).to.deep.equal([]);
    expect((await run(tables(fused))).failed).to.deep.equal([]);
  });

  it("leave no data behind that is purged", async () => {
    begins = (node) => {
      if (node === "split") throw new Error("not now");
    };
    const { outputs } = await run(tables(fused));
    const request = { artifacts: [outputs["rows"] as ArtifactRef], reason: "asked for", apply: true };
    expect((await keys("outside/")).length).to.be.above(1);
    await zen.engine.purge(request);
    expect([...(await keys("outside/")), ...(await keys("early/"))]).to.deep.equal([]);
  });

  it("are left to themselves by a backend on this machine", async () => {
    await using here = await testEngine({
      store: cloud.store,
      processing: async () => ({ ...cloud.processing, supports: { local: true } }),
    });
    expect((await here.run(tables(fused))).failures).to.deep.equal([]);
    expect(cloud.jobs).to.deep.equal([["plan"], ["plan"], ["plan"], ["plan"]]);
  });
});
