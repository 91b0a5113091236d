import { expect } from "chai";
import { isZenError } from "../../errors.js";
import type { Schema } from "../schema.js";
import type { TransformSpec } from "../transform.js";
import { inferSchemas } from "./infer.js";
import type { PlanNode, ProcessingPlan } from "./plan.js";

const schema: Schema = {
  columns: [
    { name: "date", type: "timestamp", nullable: false },
    { name: "delay", type: "int64", nullable: true },
    { name: "origin", type: "string", nullable: true },
    { name: "tags", type: { list: "string" }, nullable: true },
  ],
};

function plan(nodes: readonly PlanNode[], output = nodes.at(-1)!.id): ProcessingPlan {
  return {
    format: "processing@1",
    inputs: { rows: { format: "dataset", schema } },
    nodes: [{ id: "rows", op: "scan", input: "rows" }, ...nodes],
    outputs: { out: output },
  };
}

function columns(nodes: readonly PlanNode[], output?: string): string[] {
  return inferSchemas(plan(nodes, output)).outputs["out"]!.columns.map(
    ({ name, type, nullable, derivedFrom }) =>
      `${name}:${JSON.stringify(type)}${nullable ? "?" : ""}${derivedFrom === undefined ? "" : ` = ${derivedFrom}`}`,
  );
}

function fault(nodes: readonly PlanNode[], output?: string): string {
  try {
    inferSchemas(plan(nodes, output));
  } catch (error) {
    if (isZenError(error)) return `${error.code} at ${error.place}: ${error.message}`;
    throw error;
  }
  return "none";
}

describe("the schemas of a plan", () => {
  it("carry how a column is derived from the datasource's own columns", () => {
    const nodes: PlanNode[] = [
      {
        id: "a",
        op: "derive",
        from: "rows",
        columns: [
          { name: "hours", expression: "delay / 60" },
          { name: "long", expression: "hours > 2" },
        ],
      },
      {
        id: "b",
        op: "select",
        from: "a",
        columns: [
          { name: "long", as: "late" },
          { name: "delay", as: "minutes" },
        ],
      },
      {
        id: "c",
        op: "derive",
        from: "b",
        columns: [
          { name: "both", expression: "late and minutes > 0" },
          { name: "minutes", expression: "minutes + 1" },
          { name: "next", expression: "minutes * 2" },
        ],
      },
    ];
    expect(columns(nodes)).to.deep.equal([
      'late:"bool"? = delay / 60 > 2.0'.replace("2.0", "2"),
      'minutes:"int64"? = delay + 1',
      'both:"bool"? = delay / 60 > 2 and delay > 0',
      'next:"int64"? = (delay + 1) * 2',
    ]);
  });

  it("end lineage where rows are no longer those of the datasource", () => {
    const derived: PlanNode = {
      id: "d",
      op: "derive",
      from: "rows",
      columns: [{ name: "hour", expression: "hour(date)" }],
    };
    const grouped: PlanNode = {
      id: "g",
      op: "aggregate",
      from: "d",
      keys: ["hour"],
      columns: [
        { name: "n", function: "rows" },
        { name: "most", function: "max", column: "delay" },
      ],
    };
    expect(columns([derived, grouped])).to.deep.equal(['hour:"int64"', 'n:"int64"', 'most:"int64"?']);
  });

  it("know what an outer join, a list and a window may leave null", () => {
    const other: PlanNode = {
      id: "o",
      op: "select",
      from: "rows",
      columns: [{ name: "origin" }, { name: "date", as: "other" }],
    };
    expect(
      columns([
        other,
        { id: "j", op: "join", left: "rows", right: "o", kind: "left", on: [{ left: "origin", right: "origin" }] },
      ]),
    ).to.include('other:"timestamp"?');
    expect(columns([{ id: "e", op: "explode", from: "rows", column: "tags" }])).to.include('tags:"string"?');
    const window: PlanNode = {
      id: "w",
      op: "window",
      from: "rows",
      partition: [],
      order: [],
      columns: [
        { name: "n", function: "row_number" },
        { name: "last", function: "list", column: "delay", rows: 3 },
      ],
    };
    expect(columns([window]).slice(-2)).to.deep.equal(['n:"int64"', 'last:{"list":"int64"}']);
  });

  it("are those of what it gives for each part of a split", () => {
    const split: PlanNode = {
      id: "s",
      op: "split",
      from: "rows",
      method: { by: "category", column: "origin", parts: [{ name: "a", values: ["LAX"] }], rest: "b" },
    };
    expect(columns([split], "s.b")).to.deep.equal(columns([split], "rows"));
    expect(fault([split], "s.c")).to.match(/PLAN_INVALID/);
  });

  it("are refused with the node and a hint", () => {
    const faults: readonly (readonly [PlanNode, RegExp])[] = [
      [{ id: "x", op: "filter", from: "row", where: "true" }, /^PLAN_INVALID at node x: There is no relation "row"/],
      [{ id: "rows", op: "filter", from: "rows", where: "true" }, /^PLAN_INVALID/],
      [
        { id: "x", op: "select", from: "rows", columns: [{ name: "date" }, { name: "delay", as: "date" }] },
        /^PLAN_INVALID at node x: The column "date" would be there twice/,
      ],
      [{ id: "x", op: "filter", from: "rows", where: "delay" }, /^EXPRESSION_TYPE at node x/],
      [{ id: "x", op: "aggregate", from: "rows", keys: ["tags"], columns: [] }, /^COLUMN_TYPE at node x/],
      [
        {
          id: "x",
          op: "aggregate",
          from: "rows",
          keys: [],
          columns: [{ name: "s", function: "sum", column: "origin" }],
        },
        /^COLUMN_TYPE at node x: sum/,
      ],
      [
        { id: "x", op: "join", left: "rows", right: "rows", kind: "inner", on: [{ left: "delay", right: "origin" }] },
        /different types/,
      ],
      [
        { id: "x", op: "join", left: "rows", right: "rows", kind: "inner", on: [{ left: "delay", right: "delay" }] },
        /would be there twice/,
      ],
      [{ id: "x", op: "explode", from: "rows", column: "delay" }, /no list/],
      [{ id: "x", op: "order", from: "rows", by: [], limit: -1 }, /A limit is/],
      [
        { id: "x", op: "split", from: "rows", method: { by: "fraction", parts: [{ name: "a", fraction: 0.5 }] } },
        /add up to 0.5/,
      ],
      [
        {
          id: "x",
          op: "split",
          from: "rows",
          method: { by: "category", column: "delay", parts: [{ name: "a", values: ["1"] }] },
        },
        /no value of the int64 column/,
      ],
      [
        { id: "x", op: "analyse", from: "rows", measures: [{ measure: "sketch", name: "s", column: "origin" }] },
        /^COLUMN_TYPE/,
      ],
    ];
    for (const [node, message] of faults)
      expect(fault([node], node.op === "split" ? "rows" : undefined)).to.match(message);
  });

  it("let apply take a derived column that is there, and refuse a stand-in for a raw one", () => {
    const transform: TransformSpec = {
      format: "transform@1",
      inputs: [schema.columns[1]!],
      derive: [{ column: { name: "hours", type: "float64", nullable: true }, expression: "delay/60" }],
      features: [{ kind: "numeric", output: "h", input: "hours", scaling: "none", fill: 0, offset: 0, divisor: 1 }],
    };
    const apply: PlanNode = { id: "t", op: "apply", from: "kept", transform };
    const kept = (name: string, expression: string): PlanNode[] => [
      { id: "d", op: "derive", from: "rows", columns: [{ name, expression }] },
      { id: "kept", op: "select", from: "d", columns: [{ name }] },
    ];
    expect(columns([...kept("hours", "delay / 60"), apply])).to.deep.equal(['h:"float64"']);
    expect(fault([...kept("hours", "delay / 30"), apply])).to.match(/COLUMN_NOT_FOUND/);
    expect(fault([...kept("delay", "delay * 2"), apply])).to.match(
      /PLAN_INVALID at node t.*another column of that name/,
    );
  });
});
