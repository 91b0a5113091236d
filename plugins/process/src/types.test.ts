import { expect } from "chai";
import { Dataset, json, Model, optional, p, pipeline } from "@zen/plugin-sdk/pipeline";
import { command, python } from "./index.js";

const fit = python({
  script: "fit.py",
  inputs: { train: Dataset, epochs: p.int(5), prior: optional(Model) },
  outputs: { model: Model, report: json<{ readonly rows: number }>() },
});
const read = command({ run: ["read"], outputs: { rows: Dataset, count: json<number>() } });

describe("the types of a step that runs a program", () => {
  it("are those of its declared inputs and outputs", () => {
    const draft = pipeline("typed", {}, (add) => {
      const { rows, count } = add(read, {});
      const { model, report } = add(fit, { train: rows, epochs: 3 });
      add(fit, { train: rows, prior: model }, { name: "again" });
      return { model, report, count };
    }).draft();
    expect(draft.nodes.map(({ id }) => id)).to.deep.equal(["read", "fit", "again"]);
  });

  it("refuse what does not fit", () => {
    const wrong = pipeline("wrong", {}, (add) => {
      const { rows, count } = add(read, {});
      // @ts-expect-error -- a value where a dataset belongs
      add(fit, { train: count });
      // @ts-expect-error -- a text where a number belongs
      add(fit, { train: rows, epochs: "3" });
      // @ts-expect-error -- an input that is missing
      add(fit, {});
      // @ts-expect-error -- an output that it does not have
      return { modell: add(fit, { train: rows }).modell };
    });
    expect(() => wrong.draft())
      .to.throw()
      .with.property("code", "STEP_INPUT_INVALID");
  });
});
