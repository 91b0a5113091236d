import { expect } from "chai";
import type { Processing, ProcessingJobResult, ProcessingJobSpec } from "../../contracts/processing.js";
import type { JobHandle } from "../../job.js";
import { memoryProcessing } from "../../memory/processing.js";
import type { SummaryResult } from "../../processing/plan/measures.js";
import type { PlanNode, ProcessingPlan } from "../../processing/plan/plan.js";
import { processingCases, localProcessingHarness } from "./index.js";

type Mutate = (node: PlanNode) => PlanNode;

/** The reference with its plans changed on the way in: as an engine would behave that misunderstands an operator. */
function misreading(mutate: Mutate): Processing {
  const real = memoryProcessing();
  const changed = (plan: ProcessingPlan): ProcessingPlan => ({ ...plan, nodes: plan.nodes.map(mutate) });
  const submit = (id: string, spec: ProcessingJobSpec): Promise<JobHandle> =>
    real.jobs.submit(id, { plans: spec.plans.map((each) => ({ ...each, plan: changed(each.plan) })) });
  return { ...real, jobs: { ...real.jobs, submit } };
}

/** The reference with its results changed on the way out. */
function misreporting(mutate: (result: ProcessingJobResult) => ProcessingJobResult): Processing {
  const real = memoryProcessing();
  return {
    ...real,
    jobs: {
      ...real.jobs,
      async *watch(handle, options) {
        for await (const status of real.jobs.watch(handle, options)) {
          yield status.result === undefined ? status : { ...status, result: mutate(status.result) };
        }
      },
    },
  };
}

/** Another row function around each. */
function around(change: (source: string) => string): Mutate {
  return (node) =>
    node.op === "mapRows" ? { ...node, function: { javascript: change(node.function.javascript) } } : node;
}

function overAnalyses(change: (summary: SummaryResult) => SummaryResult): Processing {
  return misreporting((result) => {
    const copy = structuredClone(result) as {
      plans: Record<string, { analyses: Record<string, Record<string, unknown>> }>;
    };
    for (const { analyses } of Object.values(copy.plans)) {
      for (const analysis of Object.values(analyses)) {
        for (const [name, each] of Object.entries(analysis)) {
          if ((each as SummaryResult).measure === "summary") analysis[name] = change(each as SummaryResult);
        }
      }
    }
    return copy as unknown as ProcessingJobResult;
  });
}

const mutants: readonly (readonly [fault: string, failing: RegExp, open: () => Processing])[] = [
  [
    "keeps rows for which a filter is null",
    /^a filter keeps what is true/,
    () => misreading((node) => (node.op === "filter" ? { ...node, where: `coalesce(${node.where}, true)` } : node)),
  ],
  [
    "ignores the salt of a split",
    /^another salt/,
    () =>
      misreading((node) =>
        node.op === "split" && node.method.by === "fraction" ? { ...node, method: { ...node.method, salt: "" } } : node,
      ),
  ],
  [
    "splits by whole rows whatever the key",
    /keeps equal keys together/,
    () =>
      misreading((node) => {
        if (node.op !== "split" || node.method.by !== "fraction") return node;
        const { key: _, ...method } = node.method;
        return { ...node, method };
      }),
  ],
  [
    "sorts downwards only upwards",
    /^order puts nulls last/,
    () =>
      misreading((node) => (node.op === "order" ? { ...node, by: node.by.map(({ column }) => ({ column })) } : node)),
  ],
  [
    "drops duplicates in a union",
    /^a union keeps duplicates/,
    () => misreading((node) => (node.op === "union" ? { ...node, from: [...new Set(node.from)] } : node)),
  ],
  [
    "joins as inner whatever was asked",
    /^a join matches/,
    () => misreading((node) => (node.op === "join" ? { ...node, kind: "inner" } : node)),
  ],
  [
    "gives the sample's m2 for the population's",
    /^a summary leaves out/,
    () =>
      overAnalyses((summary) => ({
        ...summary,
        m2: summary.count > 1 ? (summary.m2 * summary.count) / (summary.count - 1) : summary.m2,
      })),
  ],
  [
    "counts NaN as null",
    /^a summary leaves out/,
    () => overAnalyses((summary) => ({ ...summary, nulls: summary.nulls + summary.nans, nans: 0 })),
  ],
  [
    "gives wide integers to row functions as numbers",
    /^a row function sees int64/,
    () =>
      misreading(
        around(
          (source) => `(row) => {
          for (const name of Object.keys(row)) if (typeof row[name] === "bigint") row[name] = Number(row[name]);
          return (${source})(row);
        }`,
        ),
      ),
  ],
  [
    "leaves out the rows that a row function fails for",
    /^a row function that throws/,
    () => misreading(around((source) => `(row) => { try { return (${source})(row); } catch { return null; } }`)),
  ],
  [
    "keeps rows that a row function leaves out",
    /^what a row function leaves out/,
    () => misreading(around((source) => `(() => { let last; return (row) => last = (${source})(row) ?? last; })()`)),
  ],
  [
    "starts a job for every submit",
    /^a job submitted twice/,
    () => {
      const real = memoryProcessing();
      let count = 0;
      return { ...real, jobs: { ...real.jobs, submit: (id, spec) => real.jobs.submit(`${id} ${count++}`, spec) } };
    },
  ],
  [
    "writes something else each time",
    /byte-stable/,
    () =>
      misreading((node) =>
        node.op === "split" && node.method.by === "fraction"
          ? { ...node, method: { ...node.method, salt: String(performance.now()) } }
          : node,
      ),
  ],
  [
    "reads columns in the order of the file",
    /^read gives the columns asked for/,
    () => {
      const real = memoryProcessing();
      return {
        ...real,
        read: (location, { columns, ...rest } = {}) =>
          real.read!(location, { ...rest, ...(columns === undefined ? {} : { columns: [...columns].sort() }) }),
      };
    },
  ],
  [
    "says where its files are",
    /names no place/,
    () => {
      const real = memoryProcessing();
      const specs = new Map<string, ProcessingJobSpec>();
      return {
        ...real,
        jobs: {
          ...real.jobs,
          async submit(id, spec) {
            specs.set(id, spec);
            return real.jobs.submit(id, spec);
          },
          async *watch(handle, options) {
            for await (const status of real.jobs.watch(handle, options)) {
              yield status.result === undefined
                ? status
                : { ...status, result: { ...status.result, spec: specs.get(handle.id) } as never };
            }
          },
        },
      };
    },
  ],
];

describe("the cases of processing@1", function () {
  this.timeout(60_000);
  for (const [fault, failing, open] of mutants) {
    it(`catch a backend that ${fault}`, async () => {
      const named = processingCases.filter(({ name }) => failing.test(name));
      expect(named).to.have.length(1);
      const harness = await localProcessingHarness(open);
      try {
        const outcome = await named[0]!.run(harness).then(
          () => "passed",
          (error: Error) => error.name,
        );
        expect(outcome).to.equal("AssertionError");
      } finally {
        await harness.dispose?.();
      }
    });
  }
});
