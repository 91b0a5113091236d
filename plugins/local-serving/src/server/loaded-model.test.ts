import { createHash } from "node:crypto";
import { mkdtemp, rm, truncate, unlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isZenError } from "@zen/plugin-sdk";
import { brokenModel, sampleModel, type SampleModel } from "@zen/plugin-sdk/conformance";
import { expect } from "chai";
import fc from "fast-check";
import { writeResponse } from "../response/write-response.js";
import { identityModel, stored } from "../testing/models.js";
import { LoadedModel } from "./loaded-model.js";
import type { WishedModel } from "../state/wishes.js";

describe("a loaded model", function () {
  this.timeout(20_000);
  let folder: string;
  beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), "zen-serving-model-"))));
  afterEach(() => rm(folder, { recursive: true }));

  async function failure(model: WishedModel): Promise<string> {
    try {
      await (await LoadedModel.load(folder, model, 1)).release();
    } catch (error) {
      if (isZenError(error)) return `${error.code}: ${error.message}`;
      throw error;
    }
    return expect.fail("it was loaded");
  }

  it("gives back what it was given, in each datatype, to the bit", async () => {
    const model = await LoadedModel.load(folder, await stored(folder, identityModel()), 1);
    const row = fc.record({
      FP32: fc.float({ noNaN: true, noDefaultInfinity: true }).map((x) => x + 0),
      INT64: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
      BYTES: fc.string({ unit: "grapheme" }).filter((text) => !text.includes("\0")),
      BOOL: fc.boolean(),
      FP64: fc.double({ noNaN: true, noDefaultInfinity: true }).map((x) => x + 0),
    });
    const json = (value: unknown) => (typeof value === "bigint" ? String(value) : JSON.stringify(value));
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 20 }), async (rows) => {
        const column = (type: keyof (typeof rows)[number]) => `[${rows.map((each) => json(each[type])).join()}]`;
        const tensors = (["FP32", "INT64", "BYTES", "BOOL", "FP64"] as const).map((type) => ({
          type,
          data: column(type),
        }));
        const inputs = tensors.map(
          ({ type, data }) => `{"name":"in-${type}","datatype":"${type}","shape":[${rows.length}],"data":${data}}`,
        );
        const inference = await model.infer(Buffer.from(`{"inputs":[${inputs.join()}]}`));
        const answer = writeResponse({ model: "m", version: "v", ...inference }).toString();
        for (const { type, data } of tensors.slice(1)) {
          const shape = `"shape":[${rows.length}]`;
          expect(answer).to.contain(`{"name":"out-${type}","datatype":"${type}",${shape},"data":${data}}`);
        }
        const floats = JSON.parse(answer).outputs[0].data as number[];
        expect(floats.map(Math.fround)).to.deep.equal(rows.map((each) => each.FP32));
      }),
      { numRuns: 50 },
    );
    await model.release();
  });

  it("is refused when a file of it has changed, been cut or gone", async () => {
    const model = await stored(folder, sampleModel(10));
    const path = join(folder, model.file);
    await writeFile(path, sampleModel(11).contents["model.onnx"] as Uint8Array);
    expect(await failure(model)).to.match(/^MODEL_DAMAGED: .*model\.onnx is not what it was/);
    await truncate(path, 10);
    expect(await failure(model)).to.match(/^MODEL_DAMAGED/);
    await unlink(path);
    expect(await failure(model)).to.match(/^MODEL_DAMAGED/);
  });

  it("is refused when the runtime cannot read it", async () => {
    expect(await failure(await stored(folder, brokenModel()))).to.match(
      /^MODEL_LOAD_FAILED: The model cannot be loaded: /,
    );
    const cut = (sampleModel(10).contents["model.onnx"] as Uint8Array).subarray(0, 100);
    const digest = createHash("sha256").update(cut).digest("hex");
    const half: SampleModel = { ...sampleModel(10), digest, contents: { "model.onnx": cut } };
    expect(await failure(await stored(folder, half))).to.match(/^MODEL_LOAD_FAILED/);
  });

  for (const [what, change, words] of [
    ["an input that the graph lacks", { inputs: [{ name: "y", datatype: "FP64", shape: [-1] }] }, "has no input y"],
    ["no inputs", { inputs: [] }, "does not mention the input x"],
    [
      "an input of other datatype",
      { inputs: [{ name: "x", datatype: "FP32", shape: [-1] }] },
      "is float64 in its graph and FP32",
    ],
    [
      "an input of other rank",
      { inputs: [{ name: "x", datatype: "FP64", shape: [-1, 2] }] },
      "1 dimensions in its graph and 2",
    ],
    ["an output that the graph lacks", { outputs: [{ name: "z", datatype: "FP32", shape: [-1] }] }, "has no output z"],
  ] as const) {
    it(`is refused when its manifest says ${what}`, async () => {
      const model = { ...(await stored(folder, sampleModel(10))), ...change };
      expect(await failure(model))
        .to.match(/^MODEL_LOAD_FAILED/)
        .and.to.contain(words);
    });
  }

  it("answers what has been begun when it is released", async () => {
    const model = await LoadedModel.load(folder, await stored(folder, sampleModel(10)), 1);
    const body = Buffer.from('{"inputs":[{"name":"x","datatype":"FP64","shape":[1],"data":[1]}]}');
    const begun = Array.from({ length: 20 }, () => model.infer(body));
    await model.release();
    for (const { values } of await Promise.all(begun)) expect(values["value"]?.data).to.deep.equal(Float32Array.of(11));
  });
});
