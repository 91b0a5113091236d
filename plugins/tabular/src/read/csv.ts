import type { DeclaredColumn } from "@zen/plugin-sdk";
import { Dataset, p, step } from "@zen/plugin-sdk/pipeline";
import { checkColumns } from "./declared-columns.js";
import { readSource } from "./source.js";

/**
 * Reads a CSV file (UTF-8). Types are found out unless declared; every row must have as many fields as the header.
 */
export const csv = step(
  "csv",
  {
    description: "Reads a CSV file",
    inputs: {
      path: p.file({ pattern: true, description: "The CSV file, or a pattern of several: data/*.csv" }),
      header: p.boolean({ default: true, description: "Whether the first line names the columns" }),
      delimiter: p.string({ default: ",", description: "One character" }),
      quote: p.string({ default: '"', description: "One character" }),
      nullValues: p.json({ default: [""] as readonly string[], description: "Fields that mean null" }),
      columns: p.json({
        default: [] as readonly DeclaredColumn[],
        description: "Names and types, where they are to be fixed",
      }),
    },
    outputs: { dataset: Dataset },
    uses: ["processing"],
    check: checkColumns,
  },
  async ({ path, header, delimiter, quote, nullValues, columns }, ctx) => ({
    dataset: await readSource(path, { format: "csv", header, delimiter, quote, nullValues }, columns, ctx),
  }),
);
