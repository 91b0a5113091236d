import type { DeclaredColumn } from "@zen/plugin-sdk";
import { Dataset, p, step } from "@zen/plugin-sdk/pipeline";
import { checkColumns } from "./declared-columns.js";
import { readSource } from "./source.js";

/** Reads objects from a JSON file: one array of them, or one object per line. */
export const json = step(
  "json",
  {
    description: "Reads a JSON file of objects",
    inputs: {
      path: p.file({ pattern: true, description: "The JSON file, or a pattern of several: data/*.json" }),
      layout: p.choice(["array", "lines"], "array"),
      columns: p.json({
        default: [] as readonly DeclaredColumn[],
        description: "Names and types, where they are to be fixed",
      }),
    },
    outputs: { dataset: Dataset },
    uses: ["processing"],
    check: checkColumns,
  },
  async ({ path, layout, columns }, ctx) => ({
    dataset: await readSource(path, { format: "json", layout }, columns, ctx),
  }),
);
