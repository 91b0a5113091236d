import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { stepProcessing } from "@zen/plugin-sdk/memory";
import { Dataset, testContext, type StepDefinition } from "@zen/plugin-sdk/pipeline";
import type { Row } from "@zen/plugin-sdk/processing";
import { mapRows } from "../index.js";

interface Person {
  readonly name: string;
  readonly age: number | null;
}

/** Promises of the compiler: each `@ts-expect-error` fails the build when the line below it compiles. */
export function promises(): unknown[] {
  return [
    mapRows((row: Person) => ({ first: row.name[0] ?? "" }), { first: "string" }),
    mapRows((row: Person) => (row.age === null ? null : { old: row.age > 40, at: 5n, notes: ["x", null] }), {
      old: "bool",
      at: "timestamp?",
      notes: { list: "string" },
    }),
    mapRows((row: Row) => ({ id: row["id"] as number }), { id: "int64" }),
    // @ts-expect-error A string is no bool.
    mapRows((row: Person) => ({ old: row.name }), { old: "bool" }),
    // @ts-expect-error A column is missing.
    mapRows((row: Person) => ({ old: row.name === "" }), { old: "bool", name: "string" }),
    // @ts-expect-error The column has no nulls.
    mapRows((row: Person) => ({ age: row.age }), { age: "int64" }),
    // @ts-expect-error There is no such type.
    mapRows((row: Person) => ({ age: row.age }), { age: "int32?" }),
    // @ts-expect-error Rows do not wait.
    mapRows(async (row: Person) => ({ age: row.age }), { age: "int64?" }),
    // @ts-expect-error A function is no value of a column.
    mapRows((row: { readonly age: () => void }) => ({ age: row.age === null }), { age: "bool" }),
  ];
}

describe("mapRows", () => {
  it("gives what the function returns, under its schema", async () => {
    const folder = await mkdtemp(join(tmpdir(), "zen-map-rows-"));
    try {
      const ctx = testContext({ processing: stepProcessing(folder) });
      const people = Dataset.of([
        { name: "ada", age: 36 },
        { name: "bob", age: null },
      ]);
      const grown = mapRows((row: Person) => (row.age === null ? null : { first: row.name[0]!, next: row.age + 1 }), {
        first: "string",
        next: "int64?",
      });
      const { dataset } = await grown({ dataset: people }, ctx);
      const rows = [];
      for await (const row of dataset.rows()) rows.push(row);
      expect(rows).to.deep.equal([{ first: "a", next: 37 }]);
      expect(dataset.schema.columns).to.deep.equal([
        { name: "first", type: "string", nullable: false },
        { name: "next", type: "int64", nullable: true },
      ]);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it("asks the backend for one plan, which holds the source and the schema", async () => {
    const asked: unknown[] = [];
    const processing = {
      describe: () => Promise.reject(new Error("not asked for")),
      async run(plan: unknown) {
        asked.push(plan);
        return { outputs: { dataset: Dataset.of([{ y: 1 }]) }, analyses: {} };
      },
    };
    const people = Dataset.of([{ x: 1 }]);
    const source = { javascript: "(()=>{var f=row=>({y:row.x});return f})()" };
    await mapRows(source as never, { y: "int64?" })({ dataset: people }, testContext({ processing }));
    expect(JSON.parse(JSON.stringify(asked))).to.deep.equal([
      {
        format: "processing@1",
        inputs: { rows: { format: "dataset", schema: people.schema } },
        nodes: [
          { id: "rows", op: "scan", input: "rows" },
          {
            id: "mapped",
            op: "mapRows",
            from: "rows",
            function: source,
            schema: { columns: [{ name: "y", type: "int64", nullable: true }] },
          },
        ],
        outputs: { dataset: "mapped" },
      },
    ]);
  });

  it("is checked before anything runs", () => {
    const check = (step: { readonly definition: unknown }): void => (step.definition as StepDefinition).check!({});
    check(mapRows(() => null, { x: { list: { list: "int64" }, nullable: true } }));
    expect(() => check(mapRows(() => null, {}))).to.throw(/gives no column/);
    expect(() => check(mapRows({ javascript: "(row =>" } as never, { x: "int64" }))).to.throw(/is not JavaScript/);
    expect(() => check(mapRows(() => null, { x: "number" as never }))).to.throw(/unknown type "number"/);
  });
});
