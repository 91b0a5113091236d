import { isZenError } from "@zen/plugin-sdk";
import { seededRandom } from "@zen/plugin-sdk/pipeline";
import {
  applyTransform,
  type Column,
  type FeatureTransform,
  type LabelTransform,
  type Row,
  type TransformSpec,
} from "@zen/plugin-sdk/processing";
import { expect } from "chai";
import fc from "fast-check";
import onnxProto from "onnx-proto";
import type * as ort from "onnxruntime-node";
import { checkExportable, compileModel } from "./compile-model.js";
import type { Matrix, NetworkSpec } from "./network/spec.js";
import { arbitraryRow, SCHEMA } from "./testing/arbitrary-expression.js";
import { referenceNetwork } from "./testing/reference.js";
import { feeds, session } from "./testing/run-graph.js";

const random = seededRandom("compile-model.test");
const weights = (size: number): Float32Array => new Float32Array(size).map(() => random.next() * 2 - 1);
const matrix = (rows: number, columns: number): Matrix => ({ rows, columns, values: weights(rows * columns) });
const derived = (name: string, type: Column["type"], expression: string): TransformSpec["derive"][number] => ({
  column: { name, type, nullable: true, derivedFrom: expression },
  expression,
});
const LABELS = {
  two: { kind: "class", output: "label", input: "late", classes: [false, true] },
  three: { kind: "class", output: "label", input: "species", classes: ["a", "b", "c"] },
  number: { kind: "number", output: "label", input: "delay", offset: 7.25, divisor: 31.5 },
} as const satisfies Record<string, LabelTransform>;

function transformOf(
  features: readonly FeatureTransform[],
  label: LabelTransform,
  derive: TransformSpec["derive"] = [],
): TransformSpec {
  return { format: "transform@1", inputs: SCHEMA.columns, derive, features, label };
}

const finite = fc.double({ min: -1e6, max: 1e6, noNaN: true });
const columnNames = (...types: readonly string[]): string[] =>
  SCHEMA.columns.filter(({ type }) => types.includes(type as string)).map(({ name }) => name);
const numberInput = fc.constantFrom(...columnNames("int64", "float64", "bool", "timestamp"));

const arbitraryFeature: fc.Arbitrary<Omit<FeatureTransform, "output">> = fc.oneof(
  fc.record({
    kind: fc.constant("numeric" as const),
    input: numberInput,
    scaling: fc.constant("z-score" as const),
    fill: finite,
    offset: finite,
    divisor: fc.oneof(
      fc.constantFrom(1, 1.0000000001),
      finite.filter((x) => Math.abs(x) > 1e-3),
    ),
  }),
  fc.record({
    kind: fc.constant("bucket" as const),
    input: numberInput,
    fill: finite,
    boundaries: fc
      .uniqueArray(fc.oneof(fc.constantFrom(0, 1, -1, 15), finite), { maxLength: 5, comparator: (a, b) => a === b })
      .map((list) => list.toSorted((a, b) => a - b)),
  }),
  category("string", fc.constantFrom("", "ATL", "atl", "Ünïcode", "null")),
  category("int64", fc.integer({ min: -7, max: 15 })),
  category("float64", fc.constantFrom(0, 0.1, 0.5, 1.5, -2.5, 15)),
  category("bool", fc.boolean()),
);

function category(
  type: string,
  values: fc.Arbitrary<string | number | boolean>,
): fc.Arbitrary<Omit<FeatureTransform, "output">> {
  return fc.record({
    kind: fc.constant("category" as const),
    input: fc.constantFrom(...columnNames(type)),
    vocabulary: fc.uniqueArray(values, { maxLength: 4 }),
  }) as fc.Arbitrary<Omit<FeatureTransform, "output">>;
}

/** A network that gives each feature back: numbers as they are, indices as numbers. */
function probe(feature: FeatureTransform): NetworkSpec {
  if (feature.kind === "numeric")
    return { layers: [{ id: "out", kind: "numbers", features: [feature.output] }], output: "out", head: "linear" };
  const rows = feature.kind === "bucket" ? feature.boundaries.length + 1 : feature.vocabulary.length + 1;
  const table = { rows, columns: 1, values: Float32Array.from({ length: rows }, (_, at) => at) };
  return { layers: [{ id: "out", kind: "embedding", feature: feature.output, table }], output: "out", head: "linear" };
}

async function run(
  transform: TransformSpec,
  network: NetworkSpec,
  rows: readonly Row[],
): Promise<ort.InferenceSession.OnnxValueMapType> {
  const running = await session(compileModel({ transform, network }).bytes);
  const results = await running.run(feeds(rows, { columns: transform.inputs }));
  await running.release();
  return results;
}

describe("compileModel", function () {
  this.timeout(120_000);

  it("computes features as the transform says, whatever the columns hold", async () => {
    const label = { ...LABELS.number, offset: 0, divisor: 1 };
    await fc.assert(
      fc.asyncProperty(
        arbitraryFeature,
        fc.array(arbitraryRow, { minLength: 1, maxLength: 20 }),
        async (given, rows) => {
          const feature = { ...given, output: "f" } as FeatureTransform;
          const transform = transformOf([feature], label);
          const { value } = await run(transform, probe(feature), rows);
          const reference = applyTransform(transform);
          const wanted = rows.map((row) => Math.fround(Number(reference(row)["f"])) + 0);
          expect(Array.from(value!.data as Float32Array, (x) => x + 0)).to.deep.equal(wanted);
        },
      ),
      { numRuns: 400 },
    );
  });

  const derive = [
    derived("hour", "int64", "hour(timestamp_a)"),
    derived("far", "bool", "float64_a > 15 or is_null(int64_a)"),
    derived("label_of", "string", "if(bool_a, string_a, 'other')"),
    derived("five", "int64", "5"),
  ];
  const features: FeatureTransform[] = [
    { kind: "numeric", output: "x", input: "float64_present", scaling: "none", fill: 0, offset: 0, divisor: 1e9 },
    { kind: "numeric", output: "five", input: "five", scaling: "z-score", fill: 3, offset: 2, divisor: 2 },
    { kind: "bucket", output: "hours", input: "hour", fill: 12, boundaries: [6, 12, 18] },
    { kind: "category", output: "far", input: "far", vocabulary: [true, false] },
    { kind: "category", output: "text", input: "label_of", vocabulary: ["ATL", "other", ""] },
  ];
  const network = (head: NetworkSpec["head"], outputs: number): NetworkSpec => ({
    layers: [
      { id: "numbers", kind: "numbers", features: ["x", "five"] },
      { id: "linear", kind: "dense", from: "numbers", weights: matrix(2, 4) },
      { id: "hours", kind: "one-hot", feature: "hours" },
      { id: "far", kind: "embedding", feature: "far", table: matrix(3, 4) },
      { id: "sum", kind: "add", from: ["linear", "far"], bias: weights(4) },
      { id: "text", kind: "embedding", feature: "text", table: matrix(4, 3) },
      { id: "all", kind: "concatenate", from: ["sum", "hours", "text"] },
      { id: "active", kind: "activation", from: "all", activation: "relu" },
      ...(["tanh", "sigmoid", "softplus", "elu", "leaky-relu"] as const).map(
        (activation, at) =>
          ({
            id: activation,
            kind: "activation",
            from: ["active", "tanh", "sigmoid", "softplus", "elu"][at]!,
            activation,
          }) as const,
      ),
      { id: "out", kind: "dense", from: "leaky-relu", weights: matrix(11, outputs), bias: weights(outputs) },
    ],
    output: "out",
    head,
  });
  const rows = (count: number): Row[] =>
    fc
      .sample(arbitraryRow, { numRuns: count, seed: 5 })
      .map((row) => ({ ...row, float64_present: Math.fround(Number(row["float64_present"]) % 1e9 || 0) }));

  for (const [name, head, outputs, label] of [
    ["two classes", "sigmoid", 1, LABELS.two],
    ["three classes", "softmax", 3, LABELS.three],
    ["a number", "linear", 1, LABELS.number],
  ] as const) {
    it(`computes the network and its head: ${name}`, async () => {
      const transform = transformOf(features, label, derive);
      const spec = network(head, outputs);
      const given = rows(300);
      const results = await run(transform, spec, given);
      const reference = applyTransform(transform);
      given.forEach((row, at) => {
        const raw = referenceNetwork(spec, reference(row));
        if (label.kind === "number") {
          expect((results["value"]!.data as Float32Array)[at]).to.be.closeTo(
            raw[0]! * label.divisor + label.offset,
            1e-4,
          );
          return;
        }
        const exp = head === "sigmoid" ? [1, Math.exp(raw[0]!)] : raw.map(Math.exp);
        const wanted = exp.map((value) => value / exp.reduce((sum, next) => sum + next, 0));
        const actual = Array.from(
          (results["probabilities"]!.data as Float32Array).subarray(at * wanted.length, (at + 1) * wanted.length),
        );
        actual.forEach((value, k) => expect(value).to.be.closeTo(wanted[k]!, 1e-6));
        expect(Number((results["class"]!.data as BigInt64Array)[at])).to.equal(actual.indexOf(Math.max(...actual)));
      });
    });
  }

  it("says in the manifest what goes in and out", () => {
    const { manifest } = compileModel({
      transform: transformOf(features, LABELS.three, derive),
      network: network("softmax", 3),
      training: { epochs: 3 },
    });
    expect(manifest.inputs).to.deep.include({
      name: "timestamp_a",
      datatype: "INT64",
      shape: [-1],
      optional: true,
      logicalType: "timestamp",
    });
    expect(manifest.inputs).to.deep.include({
      name: "bool_a",
      datatype: "INT64",
      shape: [-1],
      optional: true,
      logicalType: "bool",
    });
    expect(manifest.inputs).to.deep.include({ name: "string_present", datatype: "BYTES", shape: [-1] });
    expect(manifest.outputs).to.deep.equal([
      { name: "probabilities", datatype: "FP32", shape: [-1, 3] },
      { name: "class", datatype: "INT64", shape: [-1] },
    ]);
    expect(manifest).to.deep.include({
      task: "classification",
      label: "species",
      classes: ["a", "b", "c"],
      file: "model.onnx",
      training: { epochs: 3 },
    });
  });

  it("keeps a column apart from an output of the same name", async () => {
    const column: Column = { name: "value", type: "float64", nullable: true };
    const feature: FeatureTransform = {
      kind: "numeric",
      output: "v",
      input: "value",
      scaling: "none",
      fill: 0,
      offset: 0,
      divisor: 1,
    };
    const transform: TransformSpec = {
      format: "transform@1",
      inputs: [column],
      derive: [],
      features: [feature],
      label: LABELS.number,
    };
    const { bytes, manifest } = compileModel({ transform, network: probe(feature) });
    expect(manifest.inputs.map(({ name }) => name)).to.deep.equal(["input:value"]);
    const results = await (
      await session(bytes)
    ).run({ "input:value": feeds([{ value: 2 }], { columns: [column] })["value"]! });
    expect(results["value"]!.data[0]).to.equal(2 * 31.5 + 7.25);
  });

  it("gives the same bytes for the same model, which others can read", () => {
    const options = { transform: transformOf(features, LABELS.two, derive), network: network("sigmoid", 1) };
    const { bytes } = compileModel(options);
    expect(compileModel(options).bytes).to.deep.equal(bytes);
    const model = onnxProto.onnx.ModelProto.decode(bytes);
    expect(Number(model.irVersion)).to.equal(8);
    expect(model.opsetImport.map(({ domain, version }) => [domain, Number(version)])).to.deep.equal([
      ["", 17],
      ["ai.onnx.ml", 3],
    ]);
    expect(onnxProto.onnx.ModelProto.verify(model)).to.equal(null);
  });

  for (const [what, change] of [
    [
      "a table of another size",
      (spec: NetworkSpec) => ({
        ...spec,
        layers: spec.layers.map((layer) => (layer.id === "text" ? { ...layer, table: matrix(3, 3) } : layer)),
      }),
    ],
    ["a layer that is not there", (spec: NetworkSpec) => ({ ...spec, output: "nowhere" })],
    [
      "a feature that is not there",
      (spec: NetworkSpec) => ({ ...spec, layers: [{ id: "a", kind: "numbers", features: ["far"] }, ...spec.layers] }),
    ],
    ["a head that does not fit the label", (spec: NetworkSpec) => ({ ...spec, head: "softmax" })],
    [
      "weights that are too few",
      (spec: NetworkSpec) => ({
        ...spec,
        layers: spec.layers.map((layer) => (layer.id === "out" ? { ...layer, bias: weights(2) } : layer)),
      }),
    ],
  ] as readonly [string, (spec: NetworkSpec) => NetworkSpec][]) {
    it(`refuses ${what}`, () => {
      const compile = (): unknown =>
        compileModel({ transform: transformOf(features, LABELS.two, derive), network: change(network("sigmoid", 1)) });
      expect(compile).to.throw().with.property("code", "NETWORK_INVALID");
    });
  }

  it("refuses before training what cannot be exported, naming the column and the expression", () => {
    const transform = transformOf([{ kind: "category", output: "u", input: "u", vocabulary: ["ATL"] }], LABELS.two, [
      derived("u", "string", "upper(string_a)"),
    ]);
    expect(() => checkExportable(transform))
      .to.throw()
      .that.satisfies(
        (error: unknown) =>
          isZenError(error, "ONNX_NOT_EXPORTABLE") &&
          error.message.includes("column u") &&
          error.place === "u = upper(string_a)",
      );
    checkExportable(transformOf(features, LABELS.two, derive));
  });
});
