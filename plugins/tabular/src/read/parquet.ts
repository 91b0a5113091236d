import type { DeclaredColumn } from "@zen/plugin-sdk";
import { Dataset, p, step } from "@zen/plugin-sdk/pipeline";
import { checkColumns } from "./declared-columns.js";
import { readSource } from "./source.js";

/** Reads a Parquet file. `columns` picks some of its columns, in this order. */
export const parquet = step(
  "parquet",
  {
    description: "Reads a Parquet file",
    inputs: {
      path: p.file({ pattern: true, description: "The Parquet file, or a pattern of several: data/*.parquet" }),
      columns: p.json({ default: [] as readonly DeclaredColumn[], description: "Columns to read; all by default" }),
    },
    outputs: { dataset: Dataset },
    uses: ["processing"],
    check: checkColumns,
  },
  async ({ path, columns }, ctx) => ({ dataset: await readSource(path, { format: "parquet" }, columns, ctx) }),
);
