import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isZenError, type ServedModel } from "@zen/plugin-sdk";
import { sampleModel } from "@zen/plugin-sdk/conformance";
import { expect } from "chai";
import { readWishes } from "../state/wishes.js";
import { published } from "../testing/models.js";
import { TestPlace } from "../testing/place.js";

describe("a model that cannot be taken in", () => {
  let place: TestPlace;
  let model: ServedModel;
  beforeEach(async () => {
    place = await TestPlace.create();
    model = await published(join(place.root, "artifacts"), sampleModel(10));
  });
  afterEach(() => place.dispose());

  const at = (localPath: string) => ({ uri: "zen://elsewhere", localPath });
  for (const [what, files] of [
    ["is not there", () => ({ "model.onnx": at(join(place.root, "none")) })],
    ["is a folder", () => ({ "model.onnx": at(place.root) })],
    ["is a device", () => ({ "model.onnx": at("/dev/zero") })],
    ["is on another machine", () => ({ "model.onnx": { uri: "s3://bucket/model.onnx" } })],
    [
      "is not what its digest says",
      () => ({ "model.onnx": { ...model.files["model.onnx"]!, digest: "0".repeat(64) } }),
    ],
    ["leads out of its folder", () => ({ ...model.files, "../../id": model.files["model.onnx"]! })],
    ["leads to a drive", () => ({ ...model.files, "C:x": model.files["model.onnx"]! })],
  ] as const) {
    it(`is refused and leaves nothing behind: one that ${what}`, async () => {
      const serving = await place.open();
      const spec = { name: "sums", model: { ...model, files: files() } };
      const error: unknown = await serving.deploy(spec).catch((reason: unknown) => reason);
      expect(isZenError(error, "DEPLOYMENT_REFUSED"), String(error)).to.equal(true);
      expect(readdirSync(place.layout.models)).to.deep.equal([]);
      expect(readWishes(place.layout).version).to.equal(0);
    });
  }

  it("is refused when there is no place for it", async () => {
    const serving = await place.open();
    rmSync(place.layout.models, { recursive: true });
    writeFileSync(place.layout.models, "in the way");
    const error: unknown = await serving.deploy({ name: "sums", model }).catch((reason: unknown) => reason);
    expect(isZenError(error, "SERVING_STATE_UNWRITABLE"), String(error)).to.equal(true);
    expect(readWishes(place.layout).version).to.equal(0);
  });

  it("is not even looked at when the state folder cannot be made", async () => {
    mkdirSync(place.root, { recursive: true });
    writeFileSync(place.folder, "in the way");
    const error: unknown = await place.open().catch((reason: unknown) => reason);
    expect(isZenError(error, "SERVING_STATE_UNWRITABLE"), String(error)).to.equal(true);
    rmSync(place.folder);
  });
});
