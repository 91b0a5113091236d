import type { Json } from "@zen/plugin-sdk";
import { datasetOf } from "@zen/plugin-sdk/pipeline";
import { expect } from "chai";
import fc from "fast-check";
import { compareBytes } from "./compare-bytes.js";
import { compareDatasets } from "./compare-datasets.js";
import { compareJson } from "./compare-json.js";

const text = (value: unknown) => Buffer.from(JSON.stringify(value));
/** A field of a protocol-buffer message: `number` and bytes. */
const field = (number: number, content: Uint8Array) =>
  Buffer.concat([Buffer.from([(number << 3) | 2, content.length]), content]);
const floats = (...values: readonly number[]) => Buffer.from(new Float32Array(values).buffer);

describe("how alike two values are", function () {
  this.timeout(30_000);

  it("JSON: by value, numbers within the tolerance, and else where they differ first", () => {
    const was = { a: [1, { b: 2 }], c: "x" };
    expect(compareJson(was, structuredClone(was), 0)).to.deep.equal({ likeness: "identical" });
    expect(compareJson(was, { a: [1, { b: 2.0000001 }], c: "x" }, 1e-6).likeness).to.equal("within tolerance");
    expect(compareJson(was, { a: [1, { b: 2.1 }], c: "x" }, 1e-6)).to.include({
      likeness: "different",
      where: "a.1.b: 2 -> 2.1",
    });
    expect(compareJson(was, { a: [1], c: "x" }, 1).where).to.equal(`a.1: {"b":2} -> nothing`);
    expect(compareJson(1000, 1001, 0.001).likeness).to.equal("within tolerance");
    expect(compareJson(0, 1e-9, 1e-6).likeness).to.equal("within tolerance");
    expect(compareJson({}, [], 1).likeness).to.equal("different");
  });

  it("JSON: the same both ways", () => {
    const json = fc.jsonValue() as fc.Arbitrary<Json>;
    fc.assert(
      fc.property(json, json, (a, b) => {
        expect(compareJson(a, structuredClone(a), 0).likeness).to.equal("identical");
        expect(compareJson(a, b, 1e-6).likeness).to.equal(compareJson(b, a, 1e-6).likeness);
      }),
    );
  });

  it("tables: as relations, whatever the order; else by row and column", async () => {
    const rows = [
      { id: 1, x: 0.5, name: "a" },
      { id: 2, x: 1.5, name: null },
      { id: 2, x: 1.5, name: null },
    ];
    const compare = (other: readonly object[], tolerance = 1e-6) =>
      compareDatasets(datasetOf(rows), datasetOf(other as typeof rows), tolerance);
    expect(await compare(rows.toReversed())).to.deep.equal({ likeness: "equal" });
    expect((await compare([rows[0]!, rows[0]!, rows[1]!])).likeness).to.equal("different");
    const near = rows.map((row) => ({ ...row, x: row.x + 1e-9 }));
    expect((await compare(near)).likeness).to.equal("within tolerance");
    expect(await compare(near, 0)).to.include({ likeness: "different" });
    expect((await compare(rows.map((row, index) => (index === 1 ? { ...row, x: 7 } : row)))).where).to.equal(
      "row 2, column x: 1.5 -> 7",
    );
    expect((await compare(rows.slice(1))).where).to.equal("rows: 3 -> 2");
    expect((await compare(rows.map(({ id, x }) => ({ id, x })))).where).to.match(/^columns: /);
  });

  it("files: JSON by what it says, models by the numbers in them, anything else by its bytes", () => {
    expect(compareBytes(text({ a: 1, b: 2 }), Buffer.from(`{ "b": 2, "a": 1 }`), 0)).to.include({ likeness: "equal" });
    const model = (...weights: readonly number[]) =>
      Buffer.concat([
        field(1, Buffer.from("zen")),
        field(7, field(5, Buffer.concat([field(8, Buffer.from("w")), field(9, floats(...weights))]))),
      ]);
    expect(compareBytes(model(1, 2.5), model(1, 2.5), 0).likeness).to.equal("identical");
    expect(compareBytes(model(1, 2.5), model(1, 2.5000002), 1e-6).likeness).to.equal("within tolerance");
    expect(compareBytes(model(1, 2.5), model(1, 3), 1e-6).likeness).to.equal("different");
    expect(compareBytes(model(1, 2.5), model(1, 2.5, 3), 1).likeness).to.equal("different");
    expect(compareBytes(Buffer.from("abc"), Buffer.from("abd"), 1).likeness).to.equal("different");
  });

  it("files: any bytes whatever", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), fc.uint8Array({ maxLength: 40 }), (a, b) => {
        expect(compareBytes(a, a.slice(), 0).likeness).to.equal("identical");
        if (Buffer.compare(a, b) !== 0) expect(compareBytes(a, b, 0).likeness).not.to.equal("identical");
      }),
    );
  });
});
