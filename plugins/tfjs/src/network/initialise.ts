import type { Random } from "@zen/plugin-sdk/pipeline";
import type { Matrix, NetworkShape, Weights } from "./shape.js";

/**
 * He-normal weights and zero biases. The input layer's fan-in is the number of features, not of table rows: of each index
 * feature exactly one row takes part.
 */
export function initialWeights(shape: NetworkShape, random: Random): Weights {
  const { dense, cardinalities, hidden, outputs } = shape;
  const tableRows = dense + cardinalities.reduce((sum, cardinality) => sum + cardinality, 0);
  const widths = [...hidden, outputs];
  const matrices = widths.map((columns, layer) => {
    const rows = layer === 0 ? tableRows : widths[layer - 1]!;
    const fanIn = layer === 0 ? dense + cardinalities.length : rows;
    const gain = layer === widths.length - 1 ? 1 : 2;
    return normal(rows, columns, Math.sqrt(gain / Math.max(1, fanIn)), random);
  });
  return { matrices, biases: widths.map((width) => new Float32Array(width)) };
}

function normal(rows: number, columns: number, deviation: number, random: Random): Matrix {
  const values = new Float32Array(rows * columns);
  for (let at = 0; at < values.length; at++) {
    // Box-Muller; 1 - u is never 0.
    const radius = Math.sqrt(-2 * Math.log(1 - random.next()));
    values[at] = deviation * radius * Math.cos(2 * Math.PI * random.next());
  }
  return { rows, columns, values };
}
