import { assemble, four, get, i32, loop, one, set, type Code, type Lanes, type WasmFunction } from "./assembler.js";
import { instantiate, type Memory } from "./web-assembly.js";

/** Pointers into the memory, then sizes. */
export interface InputLayerKernels {
  /** `out = relu(bias + x . table[0..dense] + sum of table[index])`, row by row. */
  forward(
    x: number,
    index: number,
    table: number,
    bias: number,
    out: number,
    rows: number,
    dense: number,
    sparse: number,
    units: number,
  ): void;
  /** Adds the gradients into `dTable` and `dBias`, from the layer's output `y` and its gradient `dy`. */
  gradient(
    x: number,
    index: number,
    y: number,
    dy: number,
    dTable: number,
    dBias: number,
    rows: number,
    dense: number,
    sparse: number,
    units: number,
  ): void;
}

/**
 * The kernels by hand: row by row, four units at a time in vector registers, and what is left over of the units one by one. The
 * sums of a row never leave the registers, which is what the library's own kernels, or JavaScript, cannot do.
 */
export function inputLayerKernels(memory: Memory): InputLayerKernels {
  return instantiate(assemble([forward(), gradient()]), memory) as InputLayerKernels;
}

const add = (...parts: readonly Code[]): Code => parts.reduce(i32.add);
/** The address of the float or int at `index` after `base`. */
const at = (base: Code, index: Code): Code => i32.add(base, i32.mul(index, i32.const(4)));

interface Locals {
  readonly x: number;
  readonly index: number;
  readonly rows: number;
  readonly dense: number;
  readonly sparse: number;
  readonly units: number;
  readonly row: number;
  readonly unit: number;
  readonly feature: number;
}

/** Runs `body` for each row and group of units: four lanes while there are four units, then one. */
function eachGroup(locals: Locals, body: (lanes: Lanes) => Code): Code {
  const { row, rows, unit, units } = locals;
  const whole = i32.and(get(units), i32.const(-4));
  const groups = [
    ...set(unit, i32.const(0)),
    ...loop(unit, whole, 4, body(four)),
    ...loop(unit, get(units), 1, body(one)),
  ];
  return [...set(row, i32.const(0)), ...loop(row, get(rows), 1, groups)];
}

/** Runs `dense` for each number of the row, with the addresses of its value and its weights, then `sparse` for each index. */
function eachFeature(
  { x, index, row, dense, sparse, feature, unit, units }: Locals,
  table: number,
  onDense: (value: Code, weights: Code) => Code,
  onSparse: (weights: Code) => Code,
): Code {
  const weightsOf = (tableRow: Code): Code => at(get(table), add(i32.mul(tableRow, get(units)), get(unit)));
  const value = at(get(x), add(i32.mul(get(row), get(dense)), get(feature)));
  const picked = i32.load(at(get(index), add(i32.mul(get(row), get(sparse)), get(feature))));
  return [
    ...set(feature, i32.const(0)),
    ...loop(feature, get(dense), 1, onDense(value, weightsOf(get(feature)))),
    ...set(feature, i32.const(0)),
    ...loop(feature, get(sparse), 1, onSparse(weightsOf(picked))),
  ];
}

function cell(base: number, { row, unit, units }: Locals): Code {
  return at(get(base), add(i32.mul(get(row), get(units)), get(unit)));
}

function forward(): WasmFunction {
  const [x, index, table, bias, out, rows, dense, sparse, units] = [0, 1, 2, 3, 4, 5, 6, 7, 8];
  const [row, unit, feature] = [9, 10, 11];
  const locals: Locals = { x, index, rows, dense, sparse, units, row, unit, feature };
  const body = eachGroup(locals, (lanes) => {
    const sum = lanes === one ? 12 : 13;
    return [
      ...set(sum, lanes.load(at(get(bias), get(unit)))),
      ...eachFeature(
        locals,
        table,
        (value, weights) => set(sum, lanes.add(get(sum), lanes.mul(lanes.broadcast(value), lanes.load(weights)))),
        (weights) => set(sum, lanes.add(get(sum), lanes.load(weights))),
      ),
      ...lanes.store(cell(out, locals), lanes.relu(get(sum))),
    ];
  });
  return { name: "forward", parameters: 9, integers: 3, floats: 1, vectors: 1, body };
}

function gradient(): WasmFunction {
  const [x, index, y, dy, dTable, dBias, rows, dense, sparse, units] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
  const [row, unit, feature, address] = [10, 11, 12, 13];
  const locals: Locals = { x, index, rows, dense, sparse, units, row, unit, feature };
  const body = eachGroup(locals, (lanes) => {
    const slope = lanes === one ? 14 : 15;
    const addTo = (target: Code, amount: Code): Code => [
      ...set(address, target),
      ...lanes.store(get(address), lanes.add(lanes.load(get(address)), amount)),
    ];
    return [
      ...set(slope, lanes.whereActive(lanes.load(cell(dy, locals)), lanes.load(cell(y, locals)))),
      ...addTo(at(get(dBias), get(unit)), get(slope)),
      ...eachFeature(
        locals,
        dTable,
        (value, weights) => addTo(weights, lanes.mul(lanes.broadcast(value), get(slope))),
        (weights) => addTo(weights, get(slope)),
      ),
    ];
  });
  return { name: "gradient", parameters: 10, integers: 4, floats: 1, vectors: 1, body };
}
