import type { Random } from "@zen/plugin-sdk/pipeline";
import type { Batch } from "../network/network.js";
import { tableOffsets, type NetworkShape } from "../network/shape.js";
import type { IndexColumn, NumberColumn, TrainingData } from "./data.js";

/** Gathers rows of a table into batches, in one set of buffers: a batch is valid until the next is made. */
export class BatchReader {
  readonly #data: TrainingData;
  readonly #dense: readonly NumberColumn[];
  readonly #index: readonly IndexColumn[];
  readonly #offsets: readonly number[];
  readonly #buffers: { readonly dense: Float32Array; readonly index: Int32Array; readonly labels: Float32Array };

  constructor(data: TrainingData, shape: NetworkShape, size: number) {
    this.#data = data;
    this.#dense = data.features.filter((feature) => feature.kind === "number");
    this.#index = data.features.filter((feature) => feature.kind === "index");
    this.#offsets = tableOffsets(shape);
    this.#buffers = {
      dense: new Float32Array(size * this.#dense.length),
      index: new Int32Array(size * this.#index.length),
      labels: new Float32Array(size),
    };
  }

  /** The rows from `start` up to but without `end`, of the order given by `order` where there is one. */
  read(start: number, end: number, order?: Uint32Array): Batch {
    const rows = end - start;
    const { dense, index, labels } = this.#buffers;
    this.#dense.forEach(({ values }, at) => gather(values, dense, at, this.#dense.length, 0, start, end, order));
    this.#index.forEach(({ values }, at) => {
      gather(values, index, at, this.#index.length, this.#offsets[at]!, start, end, order);
    });
    gather(this.#data.labels, labels, 0, 1, 0, start, end, order);
    return {
      rows,
      dense: dense.subarray(0, rows * this.#dense.length),
      index: index.subarray(0, rows * this.#index.length),
      labels: labels.subarray(0, rows),
    };
  }
}

function gather(
  values: ArrayLike<number>,
  into: Float32Array | Int32Array,
  column: number,
  columns: number,
  offset: number,
  start: number,
  end: number,
  order: Uint32Array | undefined,
): void {
  let to = column;
  for (let at = start; at < end; at++, to += columns)
    into[to] = values[order === undefined ? at : order[at]!]! + offset;
}

export function rowOrder(rows: number): Uint32Array {
  const order = new Uint32Array(rows);
  for (let row = 0; row < rows; row++) order[row] = row;
  return order;
}

/** Fisher and Yates. */
export function shuffle(order: Uint32Array, random: Random): void {
  for (let last = order.length - 1; last > 0; last--) {
    const other = random.int(last + 1);
    const held = order[last]!;
    order[last] = order[other]!;
    order[other] = held;
  }
}
