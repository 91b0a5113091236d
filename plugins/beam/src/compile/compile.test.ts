import { expect } from "chai";
import fc from "fast-check";
import type { PlanExecution, ProcessingJobSpec } from "@zen/plugin-sdk";
import type { PlanNode, ProcessingPlan, Schema } from "@zen/plugin-sdk/processing";
import { compile } from "./compile.js";

const schema: Schema = {
  columns: [
    { name: "id", type: "int64", nullable: false },
    { name: "name", type: "string", nullable: true },
  ],
};

function plan(nodes: readonly PlanNode[], outputs: Readonly<Record<string, string>>): ProcessingPlan {
  return {
    format: "processing@1",
    inputs: { rows: { format: "dataset", schema } },
    nodes: [{ id: "rows", op: "scan", input: "rows" }, ...nodes],
    outputs,
  };
}

function execution(id: string, of: ProcessingPlan, rows: PlanExecution["inputs"][string] = { uris: ["gs://b/in"] }) {
  const outputs = Object.keys(of.outputs).map((name) => [name, { uri: `gs://b/${name}/` }] as const);
  return { id, plan: of, inputs: { rows }, outputs: Object.fromEntries(outputs) };
}

const compiled = (...plans: readonly PlanExecution[]) => compile({ plans }, { temp: "gs://b/temp" });
const transforms = (yaml: string) => [...yaml.matchAll(/^ {4}name: "(.*)"$/gm)].map(([, name]) => name);

describe("compile", () => {
  it("adds a transform for each node that something is made of, and no other", () => {
    const nodes: PlanNode[] = [
      { id: "some", op: "filter", from: "rows", where: "id > 1" },
      { id: "unused", op: "derive", from: "rows", columns: [{ name: "more", expression: "id + 1" }] },
      { id: "sorted", op: "order", from: "some", by: [{ column: "id" }] },
    ];
    const { yaml, results } = compiled(execution("p", plan(nodes, { out: "sorted" })));
    expect(transforms(yaml)).to.deep.equal(["p/rows", "p/some", "p/write/out", "results"]);
    expect(results).to.equal("gs://b/temp/results.json");
  });

  it("joins plans where one reads what another writes", () => {
    const first = execution("one", plan([], { out: "rows" }));
    const second = execution("two", plan([{ id: "few", op: "filter", from: "rows", where: "id > 1" }], { o: "few" }), {
      plan: "one",
      output: "out",
    });
    const { yaml } = compiled(first, second);
    expect(transforms(yaml)).to.deep.equal(["one/rows", "one/write/out", "two/few", "two/write/o", "results"]);
  });

  it("writes nothing that Jinja or YAML see anything in, whatever things are called", () => {
    const text = fc.string({ unit: "binary", minLength: 1, maxLength: 12 });
    const odd = fc.oneof(text, fc.constantFrom("{{ x }}", "{% raw %}", "{# #}", "\n---\n- a: &b *c", "'\"\\", "#"));
    fc.assert(
      fc.property(odd, odd, odd, (column, id, path) => {
        const of: ProcessingPlan = {
          ...plan([], { out: "rows" }),
          inputs: { rows: { format: "csv", schema: { columns: [{ name: column, type: "string", nullable: true }] } } },
        };
        const { yaml } = compiled(execution(id, of, { uris: [path] }));
        expect(yaml).to.match(/^[ -~\n]*$/);
        expect(yaml).not.to.match(/\{\{|\{%|\{#/);
        expect(transforms(yaml)).to.have.length(3);
      }),
      { numRuns: 50 },
    );
  });

  it("gives the same text for the same job", () => {
    const spec: ProcessingJobSpec = { plans: [execution("p", plan([], { out: "rows" }))] };
    expect(compile(spec, { temp: "t" })).to.deep.equal(compile(structuredClone(spec), { temp: "t/" }));
  });

  it("refuses functions over rows where they are not asked for, and names the node", () => {
    const nodes: PlanNode[] = [
      { id: "mine", op: "mapRows", from: "rows", function: { javascript: "(row) => row" }, schema },
    ];
    expect(() => compiled(execution("p", plan(nodes, { out: "mine" }))))
      .to.throw()
      .that.includes({ code: "PLAN_UNSUPPORTED", place: "node mine" });
    const { yaml } = compile(
      { plans: [execution("p", plan(nodes, { out: "mine" }))] },
      { temp: "t", rowFunctions: "javascript" },
    );
    expect(transforms(yaml)).to.deep.equal(["p/rows", "p/mine", "p/write/out", "results"]);
    expect(yaml).to.contain('"program": "PROGRAM_f0"');
    expect(yaml.match(/^ *PROGRAM_f0 = "/gm)).to.have.length(1);
    expect(yaml).to.match(/^[ -~\n]*$/);
  });

  it("refuses outputs that a runner elsewhere cannot write to", () => {
    const nowhere = { ...execution("p", plan([], { out: "rows" })), outputs: { out: { localDir: "/here" } } };
    expect(() => compiled(nowhere))
      .to.throw()
      .with.property("code", "JOB_REFUSED");
  });

  it("compiles a job without plans", () => {
    expect(transforms(compiled().yaml)).to.deep.equal(["results"]);
  });
});
