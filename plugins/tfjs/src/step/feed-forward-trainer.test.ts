import { isZenError } from "@zen/plugin-sdk";
import { datasetOf, seededRandom, testContext, type Dataset, type Model } from "@zen/plugin-sdk/pipeline";
import { applyTransform, type Row, type TransformSpec, type Value } from "@zen/plugin-sdk/processing";
import { encodeRows } from "@zen/plugin-sdk/serving";
import { expect } from "chai";
import * as ort from "onnxruntime-node";
import { loadBackend } from "../network/backend.js";
import { Network } from "../network/network.js";
import { BatchReader } from "../train/batches.js";
import { trainFeedForward } from "../train/feed-forward.js";
import { feedForwardTrainer } from "./feed-forward-trainer.js";
import { readData } from "./read-data.js";

const AIRPORTS = ["ATL", "ORD", "DFW", "LAX", "PHX", "DTW"];
const random = seededRandom("feed-forward-trainer.test");
const maybe = <T extends Value>(value: T, share: number): T | null => (random.next() < share ? null : value);

/** Flights as they come: missing and nonsensical values, and airports that nobody has seen. */
function rawRow(): Row {
  const distance = maybe([random.next() * 3000, -1, NaN][random.next() < 0.9 ? 0 : 1 + random.int(2)]!, 0.05);
  const origin = maybe(random.next() < 0.05 ? "Ünknown" : AIRPORTS[random.int(AIRPORTS.length)]!, 0.05);
  // Before and after 1970.
  const date = maybe((random.int(4_000_000_000) - 2_000_000_000) * 1_000_000 + 250_000, 0.05);
  return { date, distance, origin, stops: maybe(random.int(4) - 1, 0.1), freight: maybe(random.next() < 0.2, 0.1) };
}

const inputs = [
  { name: "date", type: "timestamp", nullable: true },
  { name: "distance", type: "float64", nullable: true },
  { name: "origin", type: "string", nullable: true },
  { name: "stops", type: "int64", nullable: true },
  { name: "freight", type: "bool", nullable: true },
] as const satisfies TransformSpec["inputs"];

const features: TransformSpec["features"] = [
  {
    kind: "numeric",
    output: "distance",
    input: "distance",
    scaling: "z-score",
    fill: 731.25,
    offset: 729.4,
    divisor: 561.3,
  },
  {
    kind: "category",
    output: "hour",
    input: "hour",
    vocabulary: Array.from({ length: 24 }, (_, hour) => (hour * 7) % 24),
  },
  { kind: "numeric", output: "weekday", input: "weekday", scaling: "min-max", fill: 4, offset: 1, divisor: 6 },
  { kind: "bucket", output: "haul", input: "distance", fill: 0, boundaries: [0, 250, 1000] },
  { kind: "category", output: "origin", input: "origin", vocabulary: AIRPORTS },
  { kind: "category", output: "stops", input: "stops", vocabulary: [0, 1, -1] },
  { kind: "category", output: "freight", input: "freight", vocabulary: [false, true] },
];
const derive: TransformSpec["derive"] = [
  { column: { name: "hour", type: "int64", nullable: true }, expression: "hour(date)" },
  { column: { name: "weekday", type: "int64", nullable: true }, expression: "weekday(date)" },
];
const transformFor = (label: NonNullable<TransformSpec["label"]>): TransformSpec => ({
  format: "transform@1",
  inputs,
  derive,
  features,
  label,
});

const LATE = transformFor({ kind: "class", output: "late", input: "late", classes: [false, true] });
const BAND = transformFor({ kind: "class", output: "band", input: "band", classes: ["early", "late", "on time"] });
const DELAY = transformFor({ kind: "number", output: "delay", input: "delay", offset: 12.5, divisor: 20 });

function labelled(row: Row): Row {
  const score = (row["origin"] === "ORD" ? 20 : 0) + Number(row["distance"] || 0) / 100 + random.next() * 10;
  return {
    ...row,
    delay: maybe(score, 0.01),
    late: maybe(score > 25, 0.01),
    band: maybe(score > 25 ? "late" : score > 12 ? "on time" : "early", 0.01),
  };
}

/** What preprocess makes, by the reference. */
function preprocessed(rows: readonly Row[], transform: TransformSpec): Dataset {
  const type = (numeric: boolean) => (numeric ? "float64" : "int64") as "float64" | "int64";
  const label = transform.label!;
  const columns = transform.features.map(({ output, kind }) => ({
    name: output,
    type: type(kind === "numeric"),
    nullable: false,
  }));
  return datasetOf(rows.map(applyTransform(transform)), {
    columns: [...columns, { name: label.output, type: type(label.kind === "number"), nullable: true }],
  });
}

async function graphOutputs({ manifest, files }: Model, rows: readonly Row[], output: string): Promise<Float32Array> {
  const session = await ort.InferenceSession.create(await files.bytes(manifest.file));
  const type = { BOOL: "bool", INT64: "int64", FP32: "float32", FP64: "float64", BYTES: "string" } as const;
  const tensors = encodeRows(manifest, rows).map(({ name, datatype, shape, data }) => [
    name,
    new ort.Tensor(type[datatype], data as never, shape),
  ]);
  const results = await session.run(Object.fromEntries(tensors) as Record<string, ort.Tensor>);
  await session.release();
  return results[output]!.data as Float32Array;
}

describe("feedForwardTrainer", function () {
  this.timeout(120_000);
  const rows = Array.from({ length: 6000 }, () => labelled(rawRow()));
  const fresh = Array.from({ length: 10_000 }, rawRow);

  for (const [name, transform, output] of [
    ["two classes", LATE, "probabilities"],
    ["three classes", BAND, "probabilities"],
    ["a number", DELAY, "value"],
  ] as const) {
    it(`answers raw rows as training computes them, row by row: ${name}`, async () => {
      const ctx = testContext();
      const train = preprocessed(rows, transform);
      const { model } = await feedForwardTrainer({ train, transform, epochs: 2 }, ctx);
      const actual = await graphOutputs(model, fresh, output);

      const data = await readData(train, transform);
      const label = transform.label!;
      const classes =
        label.kind === "class"
          ? ({ task: "classification", classes: label.classes.length } as const)
          : ({ task: "regression" } as const);
      const { shape, head, weights } = await trainFeedForward({ data, ...classes, epochs: 2 });
      await loadBackend();
      const network = new Network(shape, head, weights);
      const known = await readData(
        preprocessed(
          fresh.map((row) => ({ ...row, late: false, band: "late", delay: 0 })),
          transform,
        ),
        transform,
      );
      const raw = network.outputs(new BatchReader(known, shape, known.rows).read(0, known.rows));
      network.dispose();

      const unit = label.kind === "number" ? label.divisor : 1;
      let worst = 0;
      for (let row = 0; row < fresh.length; row++) {
        const scores = Array.from(raw.subarray(row * shape.outputs, (row + 1) * shape.outputs));
        const wanted =
          label.kind === "number"
            ? [scores[0]! * label.divisor + label.offset]
            : softmax(head === "sigmoid" ? [0, ...scores] : scores);
        wanted.forEach(
          (value, at) => (worst = Math.max(worst, Math.abs(value - actual[row * wanted.length + at]!) / unit)),
        );
      }
      expect(actual.length).to.equal(fresh.length * (label.kind === "class" ? label.classes.length : 1));
      expect(worst).to.be.lessThan(1e-6);
    });
  }

  it("learns, reports and leaves out rows without a label", async () => {
    const ctx = testContext();
    const { model } = await feedForwardTrainer(
      { train: preprocessed(rows, LATE), eval: preprocessed(rows.slice(0, 2000), LATE), transform: LATE, epochs: 8 },
      ctx,
    );
    const training = model.manifest.training as {
      readonly rows: number;
      readonly history: readonly { readonly evaluationAccuracy: number }[];
    };
    expect(training.rows).to.equal(rows.filter((row) => row["late"] !== null).length);
    expect(training.history.at(-1)!.evaluationAccuracy).to.be.greaterThan(0.85);
    expect(ctx.metrics).to.include.keys("loss", "evalLoss", "rowsPerSecond");
    expect(ctx.lines[0]).to.match(
      /^epoch 1\/8: loss 0\.\d{4}, eval loss 0\.\d{4}, eval accuracy \d+\.\d\d %, [\d,]+ rows\/s$/,
    );
  });

  it("writes the same model for the same inputs, byte by byte, and another for another seed", async () => {
    const bytes = async (seed: number): Promise<readonly [Uint8Array, string]> => {
      const { model } = await feedForwardTrainer(
        { train: preprocessed(rows.slice(0, 1000), LATE), transform: LATE, epochs: 1, seed },
        testContext(),
      );
      return [await model.files.bytes("model.onnx"), JSON.stringify(model.manifest)];
    };
    const first = await bytes(1);
    expect(await bytes(1)).to.deep.equal(first);
    expect((await bytes(2))[0]).to.not.deep.equal(first[0]);
  });

  it("refuses what it could not export before it trains", async () => {
    const transform = {
      ...LATE,
      derive: [...derive, { column: { name: "loud", type: "string", nullable: true }, expression: "upper(origin)" }],
    } as TransformSpec;
    const error = await feedForwardTrainer({ train: datasetOf([{ late: 1 }]), transform }, testContext()).catch(
      (reason: unknown) => reason,
    );
    expect(isZenError(error, "ONNX_NOT_EXPORTABLE")).to.equal(true);
  });

  it("refuses a dataset that the transform did not make", async () => {
    const error = await feedForwardTrainer({ train: datasetOf([{ late: 1 }]), transform: LATE }, testContext()).catch(
      (reason: unknown) => reason,
    );
    expect(isZenError(error, "TRAINING_DATA_INVALID") && error.message).to.contain("no column distance");
  });

  it("refuses layers without width before anything runs", () => {
    expect(() => feedForwardTrainer.definition.check?.({ hidden: [64, 0] }))
      .to.throw()
      .with.property("code", "PARAM_INVALID");
    feedForwardTrainer.definition.check?.({ hidden: [8] });
  });
});

function softmax(scores: readonly number[]): number[] {
  const top = Math.max(...scores);
  const exp = scores.map((score) => Math.exp(score - top));
  const sum = exp.reduce((total, value) => total + value, 0);
  return exp.map((value) => value / sum);
}
