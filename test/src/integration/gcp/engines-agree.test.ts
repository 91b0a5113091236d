import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "chai";
import beamPlugin from "@zen/beam";
import { openLocalProcessing } from "@zen/local-processing";
import {
  jobEnd,
  ZenError,
  type BackendFactory,
  type OutputTarget,
  type PlanExecution,
  type PlanResult,
  type Processing,
} from "@zen/plugin-sdk";
import { datasetOfParts, type Dataset } from "@zen/plugin-sdk/pipeline";
import {
  deviation,
  quantile,
  type Analysis,
  type PlanNode,
  type ProcessingPlan,
  type Row,
  type Schema,
  type SketchResult,
  type SummaryResult,
  type TransformSpec,
  type ValuesResult,
} from "@zen/plugin-sdk/processing";
import { writeFlightsSample } from "../../support/flights-sample.js";

const parts = ["train", "eval"] as const;

/** As a user's function: a text, a wide integer and an hour of each flight, but for those that were early by an hour. */
const route = `(() => {
  const name = ({ origin, destination }) => origin < destination ? origin + "\\u2194" + destination : destination + "\\u2194" + origin;
  return (row) => row.delay < -60 ? null : {
    ...row,
    route: name(row),
    wide: BigInt(row.date) * 1000n + BigInt(row.distance),
    speed: row.distance / (row.delay + 3600) + Math.sqrt(row.distance),
    local: row.date === null ? null : new Date(row.date / 1000).getHours(),
  };
})()`;
const routes: Schema = {
  columns: (
    [
      ["date", "timestamp"],
      ["delay", "int64"],
      ["distance", "int64"],
      ["origin", "string"],
      ["destination", "string"],
      ["hour", "int64"],
      ["late", "bool"],
      ["route", "string"],
      ["wide", "int64"],
      ["speed", "float64"],
      ["local", "int64"],
    ] as const
  ).map(([name, type]) => ({ name, type, nullable: true })),
};

/** What the example about flights does with its data, in two jobs: derive, map, split and analyse; then apply what was learnt. */
function learning(schema: Schema): ProcessingPlan {
  const columns = [
    { name: "hour", expression: "hour(date)" },
    { name: "late", expression: "delay > 15" },
  ];
  const fractions = [
    { name: "train", fraction: 0.7 },
    { name: "eval", fraction: 0.3 },
  ];
  const nodes: PlanNode[] = [
    { id: "rows", op: "scan", input: "flights" },
    { id: "flights", op: "derive", from: "rows", columns },
    { id: "routes", op: "mapRows", from: "flights", function: { javascript: route }, schema: routes },
    { id: "split", op: "split", from: "routes", method: { by: "fraction", parts: fractions } },
    {
      id: "learnt",
      op: "analyse",
      from: "split.train",
      measures: [
        { measure: "summary", name: "distance", column: "distance" },
        { measure: "sketch", name: "hours", column: "hour" },
        { measure: "values", name: "origin", column: "origin", limit: 50 },
      ],
    },
    ...parts.map((part): PlanNode => ({ id: part, op: "order", from: `split.${part}`, by: [] })),
  ];
  return {
    format: "processing@1",
    inputs: { flights: { format: "parquet", schema } },
    nodes,
    outputs: { train: "train", eval: "eval" },
    analyses: { learnt: "learnt" },
  };
}

function transformOf(learnt: Analysis, { columns }: Schema): TransformSpec {
  const distance = learnt["distance"] as SummaryResult;
  const hours = learnt["hours"] as SketchResult;
  const vocabulary = (learnt["origin"] as ValuesResult).values.map(({ value }) => value as string);
  const boundaries = [...new Set([0.25, 0.5, 0.75].map((q) => quantile(hours, q)!))];
  const scale = { offset: distance.mean!, divisor: deviation(distance)! };
  return {
    format: "transform@1",
    inputs: columns,
    derive: [],
    features: [
      { kind: "numeric", output: "distance_z", input: "distance", scaling: "z-score", fill: distance.mean!, ...scale },
      { kind: "bucket", output: "hour_bucket", input: "hour", fill: 12, boundaries },
      { kind: "category", output: "origin_index", input: "origin", vocabulary },
    ],
    label: { kind: "class", output: "label", input: "late", classes: [false, true] },
  };
}

function applying(transform: TransformSpec, schema: Schema): ProcessingPlan {
  return {
    format: "processing@1",
    inputs: { train: { format: "dataset", schema } },
    nodes: [
      { id: "train", op: "scan", input: "train" },
      { id: "ready", op: "apply", from: "train", transform, keep: ["date", "distance", "origin", "destination"] },
      { id: "sorted", op: "order", from: "ready", by: ["date", "origin", "destination"].map((column) => ({ column })) },
    ],
    outputs: { ready: "sorted" },
  };
}

async function run(processing: Processing, execution: PlanExecution): Promise<PlanResult> {
  const handle = await processing.jobs.submit(execution.id, { plans: [execution] });
  const { result, error } = await jobEnd(processing.jobs, handle);
  if (result === undefined) throw new Error(JSON.stringify(error));
  return result.plans[execution.id]!;
}

async function rowsOf(target: OutputTarget, { outputs }: PlanResult, name: string): Promise<Row[]> {
  const { schema, rows, parts: files } = outputs[name]!;
  const paths = files.map((file) => path.join(target.localDir!, file.path));
  const dataset: Dataset = datasetOfParts({
    schema,
    rows,
    parts: paths.map((each) => () => each),
    locate: async () => undefined,
  });
  const found: Row[] = [];
  for await (const row of dataset.rows()) found.push(row);
  return found;
}

/** All that an engine makes of the flights. */
async function learn(processing: Processing, file: string, folder: string) {
  const location = { uris: [], localPaths: [file] };
  const schema = await processing.describe({ format: "parquet", location });
  const at = (name: string) => ({ localDir: path.join(folder, name) });
  const outputs = { train: at("train"), eval: at("eval") };
  const first = await run(processing, { id: "learn", plan: learning(schema), inputs: { flights: location }, outputs });
  const written = first.outputs["train"]!;
  const transform = transformOf(first.analyses["learnt"]!, written.schema);
  const train = { uris: [], localPaths: written.parts.map((part) => path.join(outputs.train.localDir, part.path)) };
  const plan = applying(transform, written.schema);
  const second = await run(processing, { id: "apply", plan, inputs: { train }, outputs: { ready: at("ready") } });
  return {
    transform,
    ...{ train: await rowsOf(outputs.train, first, "train"), eval: await rowsOf(outputs.eval, first, "eval") },
    ready: await rowsOf(at("ready"), second, "ready"),
  };
}

describe("DuckDB and Apache Beam over the flights", function () {
  this.timeout(900_000);
  let folder: string;
  before(async () => (folder = await mkdtemp(path.join(tmpdir(), "zen-engines-"))));
  after(() => rm(folder, { recursive: true }));

  it("split row for row alike, learn the same constants, and transform to the same values", async () => {
    const file = path.join(folder, "flights.parquet");
    await writeFlightsSample(file, 300);
    const duckdb = await openLocalProcessing({}, path.join(folder, "duckdb-cache"));
    const beam = await beamBackend(path.join(folder, "beam-cache"));
    try {
      const one = await learn(duckdb, file, path.join(folder, "duckdb"));
      const other = await learn(beam, file, path.join(folder, "beam"));
      expect(one.train.length).to.be.greaterThan(6_000);
      for (const part of parts) expect(other[part]).to.deep.equal(one[part]);
      const [ours, theirs] = [one, other].map(({ transform }) => transform.features);
      expect(theirs![2]).to.deep.equal(ours![2]);
      expect(theirs![1]).to.deep.equal(ours![1]);
      closeTo([theirs![0] as unknown as Row], [ours![0] as unknown as Row], 1e-12);
      closeTo(other.ready, one.ready, 1e-6);
    } finally {
      await duckdb.close?.();
      await beam.close?.();
    }
  });
});

function closeTo(found: readonly Row[], expected: readonly Row[], tolerance: number): void {
  expect(found.length).to.equal(expected.length);
  expected.forEach((row, index) => {
    for (const [name, value] of Object.entries(row)) {
      const other = found[index]![name];
      const same =
        typeof value === "number" && typeof other === "number"
          ? Math.abs(value - other) <= tolerance * Math.max(1, Math.abs(value))
          : value === other;
      if (!same) expect.fail(`row ${index}, ${name}: ${String(other)} where ${String(value)} is expected`);
    }
  });
}

async function beamBackend(cacheDir: string): Promise<Processing> {
  const factory = await new Promise<BackendFactory<Processing>>((resolve) => {
    const provide = (_: unknown, backend: BackendFactory<Processing>): void => resolve(backend);
    void beamPlugin.setup({ provide } as never);
  });
  const silent = (): void => undefined;
  const secrets = {
    async get(name: string): Promise<string> {
      const value = process.env[name];
      if (value === undefined) throw new ZenError("SECRET_NOT_FOUND", `There is no ${name}`);
      return value;
    },
  };
  const log = { debug: silent, info: silent, warn: silent, error: silent };
  return factory.create({ rowFunctions: "javascript" }, { cacheDir, log, secrets } as never);
}
