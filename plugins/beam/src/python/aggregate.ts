import type { Aggregate, AggregateColumn, Analyse, DataType, Measure, Schema } from "@zen/plugin-sdk/processing";
import { typeOf } from "./encoding.js";
import { int } from "./literal.js";
import type { PythonModule } from "./module.js";
import { quote } from "./quote.js";
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

interface Part {
  readonly name: string;
  /** The class in the runtime. */
  readonly kind: string;
  /** What is added of each row. */
  readonly value: string;
  /** What `result` takes further. */
  readonly options?: string;
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
  return define(module, name, parts, (values) => rows.make(values));
}

/** The result is a dict of the measures' results by their names, as JSON has them but for infinities (see `zen_to_json`). */
export function defineAnalyse(
  module: PythonModule,
  name: string,
  { measures }: Pick<Analyse, "measures">,
  schema: Schema,
  rows: RowForm = dictRows,
): Combiner {
  module.use("zen_to_json");
  const parts = measures.map((measure) => ({ name: measure.name, ...measured(module, measure, schema, rows) }));
  return define(
    module,
    name,
    parts,
    (values) => `{${values.map((each) => `${quote(each.name)}: ${each.value}`).join(", ")}}`,
  );
}

type AggregateFunction = Exclude<AggregateColumn["function"], "rows">;

/** The class that accumulates an aggregate of values of a type. */
export function accumulator(module: PythonModule, name: AggregateFunction, type: DataType): string {
  if (name === "count") return module.use("zen_count");
  if (name === "sum" || name === "mean") return module.use(`zen_${name}_${type as string}`);
  return module.use(type === "float64" ? `zen_${name}_float64` : `zen_${name}`);
}

function measured(module: PythonModule, measure: Measure, schema: Schema, rows: RowForm): Omit<Part, "name"> {
  if (measure.measure === "rows") return { kind: module.use("zen_measured_rows"), value: "row" };
  const value = rows.read(measure.column);
  switch (measure.measure) {
    case "summary":
      return {
        kind: module.use(typeOf(schema, measure.column) === "string" ? "zen_summary_string" : "zen_summary"),
        value,
      };
    case "values":
      return { kind: module.use("zen_values"), value, options: `, ${int(measure.limit)}, ${quote(measure.column)}` };
    case "sketch":
      return { kind: module.use("zen_sketch"), value };
  }
}

function define(
  module: PythonModule,
  name: string,
  parts: readonly Part[],
  made: (values: readonly { name: string; value: string }[]) => string,
): Combiner {
  const list = (write: (part: Part, index: number) => string): string => `[${parts.map(write).join(", ")}]`;
  const results = parts.map((part, index) => ({
    name: part.name,
    value: `${part.kind}.result(a[${index}]${part.options ?? ""})`,
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
