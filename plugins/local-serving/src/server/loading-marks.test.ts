import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isZenError } from "@zen/plugin-sdk";
import { expect } from "chai";
import { layoutOf, type Layout } from "../state/layout.js";
import { LoadingMarks } from "./loading-marks.js";

describe("marks of models that are being loaded", () => {
  let layout: Layout;
  beforeEach(() => (layout = layoutOf(mkdtempSync(join(tmpdir(), "zen-serving-marks-")))));
  afterEach(() => rmSync(layout.root, { recursive: true }));

  /** As if the process died of it: another one finds the mark. */
  const die = (name: string) => void new LoadingMarks(layout).during(name, () => new Promise(() => undefined));
  const load = (name: string) => new LoadingMarks(layout).during(name, async () => "loaded");

  it("go when the model is loaded, and when it fails as it may", async () => {
    expect(await load("a.1")).to.equal("loaded");
    const failed = new LoadingMarks(layout).during("a.1", () => Promise.reject(new Error("no graph")));
    expect(await failed.catch((error: Error) => error.message)).to.equal("no graph");
    expect(readdirSync(layout.loading)).to.deep.equal([]);
  });

  it("keep a model from being loaded that has brought the process down three times", async () => {
    for (let death = 0; death < 3; death++) die("a.1");
    const error: unknown = await load("a.1").catch((reason: unknown) => reason);
    expect(isZenError(error, "MODEL_LOAD_FAILED")).to.equal(true);
    expect(await load("b.1"), "another model").to.equal("loaded");
    expect(await load("a.2"), "the same when it is deployed again").to.equal("loaded");
  });

  it("forgive a model that loads in the end", async () => {
    for (let round = 0; round < 2; round++) {
      for (let death = 0; death < 2; death++) die("a.1");
      expect(await load("a.1")).to.equal("loaded");
    }
  });
});
