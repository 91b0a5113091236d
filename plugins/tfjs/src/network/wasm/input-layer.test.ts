import { expect } from "chai";
import fc from "fast-check";
import { inputLayerKernels } from "./input-layer.js";
import type { Memory } from "./web-assembly.js";

const { WebAssembly } = globalThis as unknown as {
  readonly WebAssembly: { readonly Memory: new (size: { initial: number }) => Memory };
};
const memory = new WebAssembly.Memory({ initial: 4 });
const kernels = inputLayerKernels(memory);

/** Puts arrays into the memory one after the other and gives their places. */
function place(...arrays: readonly (Float32Array | Int32Array)[]): number[] {
  let next = 16;
  return arrays.map((array) => {
    const at = next;
    new Uint8Array(memory.buffer).set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), at);
    // Unaligned to a vector's 16 bytes on purpose.
    next += array.byteLength + 4;
    return at;
  });
}

// Whole numbers, whose sums are exact in any order.
const floats = (length: number) =>
  fc
    .array(fc.integer({ min: -50, max: 50 }), { minLength: length, maxLength: length })
    .map((list) => Float32Array.from(list));
const sizes = fc.record({
  rows: fc.integer({ min: 1, max: 6 }),
  dense: fc.nat(3),
  sparse: fc.nat(5),
  units: fc.integer({ min: 1, max: 11 }),
  extra: fc.integer({ min: 1, max: 4 }),
});
const layer = sizes.chain(({ rows, dense, sparse, units, extra }) =>
  fc.record({
    rows: fc.constant(rows),
    dense: fc.constant(dense),
    sparse: fc.constant(sparse),
    units: fc.constant(units),
    tableRows: fc.constant(dense + extra),
    x: floats(rows * dense),
    table: floats((dense + extra) * units),
    bias: floats(units),
    y: floats(rows * units),
    dy: floats(rows * units),
    index: fc
      .array(fc.integer({ min: dense, max: dense + extra - 1 }), { minLength: rows * sparse, maxLength: rows * sparse })
      .map((list) => Int32Array.from(list)),
  }),
);

describe("input layer kernels", () => {
  it("sum weighted and picked rows, and cut off what is negative", () => {
    fc.assert(
      fc.property(layer, ({ rows, dense, sparse, units, x, index, table, bias }) => {
        const [xAt, indexAt, tableAt, biasAt, outAt] = place(x, index, table, bias, new Float32Array(rows * units)) as [
          number,
          number,
          number,
          number,
          number,
        ];
        kernels.forward(xAt, indexAt, tableAt, biasAt, outAt, rows, dense, sparse, units);
        const wanted = Float32Array.from({ length: rows * units }, (_, at) => {
          const [row, unit] = [Math.floor(at / units), at % units];
          let sum = bias[unit]!;
          for (let k = 0; k < dense; k++) sum += x[row * dense + k]! * table[k * units + unit]!;
          for (let f = 0; f < sparse; f++) sum += table[index[row * sparse + f]! * units + unit]!;
          return Math.max(0, sum);
        });
        expect(new Float32Array(memory.buffer.slice(outAt, outAt + rows * units * 4))).to.deep.equal(wanted);
      }),
    );
  });

  it("add each row's slope, where it was active, to all that took part", () => {
    fc.assert(
      fc.property(layer, ({ rows, dense, sparse, units, tableRows, x, index, y, dy }) => {
        const blank = [new Float32Array(tableRows * units), new Float32Array(units)] as const;
        const [xAt, indexAt, yAt, dyAt, tableAt, biasAt] = place(x, index, y, dy, ...blank) as [
          number,
          number,
          number,
          number,
          number,
          number,
        ];
        kernels.gradient(xAt, indexAt, yAt, dyAt, tableAt, biasAt, rows, dense, sparse, units);
        const [dTable, dBias] = blank;
        for (let row = 0; row < rows; row++) {
          for (let unit = 0; unit < units; unit++) {
            const slope = y[row * units + unit]! > 0 ? dy[row * units + unit]! : 0;
            dBias[unit]! += slope;
            for (let k = 0; k < dense; k++) dTable[k * units + unit]! += x[row * dense + k]! * slope;
            for (let f = 0; f < sparse; f++) dTable[index[row * sparse + f]! * units + unit]! += slope;
          }
        }
        // Adding 0 makes -0 and 0 the same.
        const read = (at: number, length: number): number[] =>
          Array.from(new Float32Array(memory.buffer.slice(at, at + length * 4)), (value) => value + 0);
        expect(read(tableAt, dTable.length)).to.deep.equal(Array.from(dTable, (value) => value + 0));
        expect(read(biasAt, dBias.length)).to.deep.equal(Array.from(dBias, (value) => value + 0));
      }),
    );
  });

  for (const units of [1, 4]) {
    it(`let NaN through instead of hiding it: ${units} units`, () => {
      const [x, index, table, bias, out] = place(
        Float32Array.of(NaN),
        Int32Array.of(),
        new Float32Array(units).fill(1),
        new Float32Array(units),
        new Float32Array(units),
      ) as [number, number, number, number, number];
      kernels.forward(x, index, table, bias, out, 1, 1, 0, units);
      expect(Array.from(new Float32Array(memory.buffer.slice(out, out + 4 * units)))).to.deep.equal(
        new Array(units).fill(NaN),
      );
    });
  }
});
