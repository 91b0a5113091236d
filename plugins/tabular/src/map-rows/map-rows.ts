import {
  Dataset,
  isPortable,
  portable,
  runPlan,
  sourceOf,
  step,
  stepFactory,
  type PortableFunction,
  type Step,
  type StepPlan,
} from "@zen/plugin-sdk/pipeline";
import {
  checkRowFunction,
  checkRowSchema,
  type Column,
  type RowFunctionSource,
  type Value,
} from "@zen/plugin-sdk/processing";
import { datasetInput, scan, type HasSchema } from "../dataset-input.js";
import { columnsOf, type RowOf, type RowSchema } from "./schema.js";

type MapRowsFactory = <In extends { readonly [K in keyof In]: Value }, const S extends RowSchema>(
  fn: (row: In) => RowOf<S> | null,
  schema: S,
) => Step<{ readonly dataset: typeof Dataset }, { readonly dataset: typeof Dataset }>;

/**
 * Puts each row through a function of yours, where no expression can say it: `mapRows(parse, { host: "string", port: "int64?" })`. The
 * function gives a row with these columns, or null to leave the row out. It is exported by a module of yours, and may use what that module
 * declares or imports as long as all of it is plain JavaScript. What it may see, and what values are, is said of the operator `MapRows`.
 *
 * In plans and keys is the source of all that it needs: an edit of a helper is a change of the step, a comment is none. A backend that
 * does not run functions refuses the step.
 */
export const mapRows = stepFactory(mapRowsStep as unknown as MapRowsFactory, plain);

/** In a pipeline file: `with: [{ javascript: "(row) => ({ id: row.id })" }, { id: int64 }]`. */
function plain(fn: ((row: never) => unknown) | RowFunctionSource, schema: RowSchema | readonly Column[]): unknown[] {
  return [typeof fn === "function" ? portable(fn) : fn, columnsOf(schema)];
}

function mapRowsStep(fn: PortableFunction | RowFunctionSource, columns: readonly Column[]): ReturnType<MapRowsFactory> {
  return step(
    "mapRows",
    {
      description: "Puts each row through a function",
      inputs: { dataset: Dataset },
      outputs: { dataset: Dataset },
      uses: ["processing"],
      processing: { mapRows: true },
      check: () => {
        // Of a function of a module the source is made where the plan is.
        if (!isPortable(fn)) checkRowFunction(fn);
        checkRowSchema({ columns });
      },
      plan: ({ dataset }) => planOf(fn, columns, dataset),
    },
    async (given, ctx) => {
      const { outputs } = await runPlan(planOf(fn, columns, given.dataset), given, ctx);
      const mapped = outputs["dataset"] as Dataset;
      ctx.metric("rows", mapped.rowCount);
      return { dataset: mapped };
    },
  );
}

function planOf(fn: PortableFunction | RowFunctionSource, columns: readonly Column[], dataset: HasSchema): StepPlan {
  const mapping = { op: "mapRows", from: "rows", function: sourceOf(fn), schema: { columns } } as const;
  return {
    plan: {
      format: "processing@1",
      inputs: { rows: datasetInput(dataset) },
      nodes: [scan("rows"), { id: "mapped", ...mapping }],
      outputs: { dataset: "mapped" },
    },
    inputs: { rows: "dataset" },
  };
}
