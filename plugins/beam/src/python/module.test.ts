import { functions, type Schema, type TransformSpec } from "@zen/plugin-sdk/processing";
import { expect } from "chai";
import { pythonFunctions } from "./functions/table.js";
import { defineAnalyse, defineApply, PythonModule, pythonExpression } from "./index.js";
import { library } from "./runtime/library.js";

const schema: Schema = {
  columns: [
    { name: "n", type: "int64", nullable: true },
    { name: "x", type: "float64", nullable: true },
  ],
};

describe("a Python module", () => {
  it("holds only what its functions use", () => {
    const { source } = pythonExpression("x > 1.5", schema);
    expect(source.split("\n")).to.deep.equal([
      "def fn_greater_float64(a, b):",
      " return None if a is None or b is None else a > b or a != a and b == b",
      "def compute(row):",
      ' return fn_greater_float64(row.get("x"), 1.5)',
      "",
    ]);
    expect(pythonExpression("n + 1", schema).source).to.contain("def zen_int64").and.not.contain("import math");
  });

  it("ends in the function that a callable takes", () => {
    const { name, source } = pythonExpression("if(n > 1, sqrt(x), x)", schema);
    const last = source
      .split("\n")
      .filter((line) => /^\S/.test(line))
      .at(-1);
    expect(last).to.equal(`def ${name}(row):`);
  });

  it("is small: the whole analysis of a column fits a few kilobytes", () => {
    const module = new PythonModule();
    const measures = (["summary", "sketch", "values"] as const).map((measure) => ({
      measure,
      name: measure,
      column: "x",
      limit: 20,
    }));
    defineAnalyse(module, "all", { measures }, schema);
    expect(module.source().length).to.be.below(6_000);
  });

  it("packs a long vocabulary", () => {
    const vocabulary = Array.from({ length: 20_000 }, (_, index) => `word number ${(index * 7919) % 20_000}`);
    const features = [{ kind: "category" as const, output: "f", input: "s", vocabulary }];
    const inputs = [{ name: "s", type: "string" as const, nullable: true }];
    const module = new PythonModule();
    const transform: TransformSpec = { format: "transform@1", inputs, derive: [], features };
    defineApply(module, "f", { transform }, { columns: inputs });
    expect(module.source().length).to.be.below(JSON.stringify(vocabulary).length / 2);
  });

  it("refuses what no job would take", () => {
    const module = new PythonModule();
    module.define(`X = "${"x".repeat(9_000_000)}"`);
    expect(() => module.source())
      .to.throw("The constants of the plans take 10 MB in a job")
      .with.property("code", "PLAN_UNSUPPORTED");
  });

  it("has every function of the language and no other", () => {
    expect([...pythonFunctions.keys()].sort()).to.deep.equal([...functions.keys()].sort());
  });

  it("has a runtime whose parts know each other", () => {
    const module = new PythonModule();
    for (const name of library.keys()) module.use(name);
    expect(module.source()).to.match(/^[\x20-\x7e\n]*$/);
  });

  it("nests no deeper than Python reads", () => {
    const chain = Array.from({ length: 45 }, (_, index) => `if(n = ${index}, x, `).join("") + "x" + ")".repeat(45);
    const { source } = pythonExpression(chain, schema);
    let open = 0;
    let deepest = 0;
    for (const character of source) {
      if (character === "(") deepest = Math.max(deepest, ++open);
      if (character === ")") open--;
    }
    expect(deepest).to.be.below(90);
  });
});
