import type { Aggregate, AggregateColumn, DataType, Schema } from "@zen/plugin-sdk/processing";
import { typeOf } from "./encoding.js";
import type { PythonModule } from "./module.js";
import { dictRows, type RowForm } from "./rows.js";

/**
 * The functions of a combiner over rows, for a `CombineFn` of any runner. Accumulators are lists of plain Python values, belong to
 * whoever made them, and may be changed by `add` and `merge`, of which only the result counts:
 * `create()`, `add(accumulator, row)`, `merge(accumulator, other)`, `result(accumulator)`.
 */
export interface Combiner {
  readonly create: string;
  readonly add: string;
  readonly merge: string;
  readonly result: string;
}

/** One result of a combiner. */
export interface Part {
  readonly name: string;
  /** The class in the runtime. */
  readonly kind: string;
  /** What is added of each row. */
  readonly value: string;
}

/** The result is a row of the aggregate's columns without its keys. */
export function defineAggregate(
  module: PythonModule,
  name: string,
  { columns }: Pick<Aggregate, "columns">,
  schema: Schema,
  rows: RowForm = dictRows,
): Combiner {
  const parts = columns.map((column): Part => {
    if (column.function === "rows") return { name: column.name, kind: module.use("zen_rows"), value: "row" };
    const kind = accumulator(module, column.function, typeOf(schema, column.column));
    return { name: column.name, kind, value: rows.read(column.column) };
  });
  return defineCombiner(module, name, parts, (values) => rows.make(values));
}

type AggregateFunction = Exclude<AggregateColumn["function"], "rows">;

/** The class that accumulates an aggregate of values of a type. */
export function accumulator(module: PythonModule, name: AggregateFunction, type: DataType): string {
  if (name === "count") return module.use("zen_count");
  if (name === "sum" || name === "mean") return module.use(`zen_${name}_${type as string}`);
  return module.use(type === "float64" ? `zen_${name}_float64` : `zen_${name}`);
}

/** Parts side by side: `made` writes what becomes of their results. */
export function defineCombiner(
  module: PythonModule,
  name: string,
  parts: readonly Part[],
  made: (values: readonly { name: string; value: string }[]) => string,
): Combiner {
  const list = (write: (part: Part, index: number) => string): string => `[${parts.map(write).join(", ")}]`;
  const results = parts.map((part, index) => ({
    name: part.name,
    value: `${part.kind}.result(a[${index}])`,
  }));
  const bodies = {
    create: ["", list(({ kind }) => `${kind}.zero()`)],
    add: ["a, row", list(({ kind, value }, index) => `${kind}.add(a[${index}], ${value})`)],
    merge: ["a, b", list(({ kind }, index) => `${kind}.merge(a[${index}], b[${index}])`)],
    result: ["a", made(results)],
  } as const;
  for (const [each, [parameters, body]] of Object.entries(bodies))
    module.define(`def ${name}_${each}(${parameters}):\n  return ${body}`);
  return { create: `${name}_create`, add: `${name}_add`, merge: `${name}_merge`, result: `${name}_result` };
}
