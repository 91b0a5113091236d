import type { Schema, TransformSpec } from "@zen/plugin-sdk/processing";
import { expect } from "chai";
import fc from "fast-check";
import * as python from "./index.js";

/** A module with a hostile text in every place where a plan's texts go. */
function moduleWith(text: string): string {
  const schema: Schema = { columns: [{ name: text, type: "string", nullable: true }] };
  const module = new python.PythonModule();
  const column = `"${text.replaceAll('"', '""')}"`;
  const literal = `'${text.replaceAll("'", "''")}'`;
  const derived = `${text}2`;
  const transform: TransformSpec = {
    format: "transform@1",
    inputs: schema.columns,
    derive: [{ column: { name: derived, type: "string", nullable: true }, expression: `lower(${column})` }],
    features: [{ kind: "category", output: `${text}o`, input: text, vocabulary: [text] }],
    label: { kind: "class", output: `${text}l`, input: derived, classes: [text] },
  };
  python.defineDerive(
    module,
    "a",
    { columns: [{ name: derived, expression: `concat(${column}, ${literal})` }] },
    schema,
  );
  python.defineFilter(module, "b", { where: `${column} in (${literal})` }, schema);
  python.defineApply(module, "c", { transform, keep: [text] }, schema);
  python.defineSplit(module, "d", { by: "category", column: text, parts: [{ name: "x", values: [text] }] }, schema);
  const parts = [{ name: "x", fraction: 1 }];
  python.defineSplit(module, "e", { by: "fraction", parts, salt: text, key: [text] }, schema);
  python.defineSortKey(module, "f", [{ column: text, descending: true }], schema);
  python.defineGroupKey(module, "g", [text], schema, "join");
  python.defineAggregate(module, "h", { columns: [{ name: derived, function: "min", column: text }] }, schema);
  python.defineAnalyse(module, "i", { measures: [{ measure: "values", name: text, column: text, limit: 1 }] }, schema);
  const last = { name: derived, function: "list" as const, column: text, rows: 2 };
  python.defineWindow(module, "j", { order: [{ column: text }], columns: [last] }, schema);
  python.defineReader(module, "k", { format: "csv", schema, nullValues: [text] });
  python.defineReader(module, "l", { format: "json", schema, layout: "lines" });
  return module.source();
}

/** The code without its string literals: nothing in a plan's texts may change it. */
function code(source: string): string {
  return source.replace(/"(?:[^"\\]|\\.)*"/g, '""');
}

describe("code for a plan with hostile texts", () => {
  const expected = code(moduleWith("plain"));

  for (const text of [
    'a"); import os; os.system("id") #',
    "a'\"\\",
    "\\",
    '"""',
    "line\nbreak\r\u2028\u0000",
    "{{ 7 * 7 }} {% raw %} ${x} #",
    "__class__",
    "\u{1F600}\uFEFF",
    'x" if True else "',
  ]) {
    it(`keeps ${JSON.stringify(text)} a text`, () => {
      expect(code(moduleWith(text))).to.equal(expected);
    });
  }

  it("keeps any text a text, in plain ASCII that Jinja leaves alone", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", minLength: 1 }), (text) => {
        const source = moduleWith(text);
        expect(code(source)).to.equal(expected);
        expect(source).to.match(/^[\x20-\x7e\n]*$/);
        expect(source).not.to.match(/\{\{|\{%|\{#/);
      }),
      { numRuns: 50 },
    );
  });
});
