import type { Analyse, Measure, Schema, ValuesMeasure } from "@zen/plugin-sdk/processing";
import { defineCombiner, type Combiner, type Part } from "./aggregate.js";
import { typeOf } from "./encoding.js";
import { int } from "./literal.js";
import type { PythonModule } from "./module.js";
import { quote } from "./quote.js";
import { dictRows, type RowForm } from "./rows.js";

/**
 * The functions of an analysis. `rows` combines all rows into a dict of the measures' results by their names. Values, of which there may
 * be as many as rows, never meet in one accumulator: where an analysis counts values, its result so far lacks them, and
 * `values` says how to count them as pairs, by key, and to complete it.
 */
export interface Analysis {
  readonly rows: Combiner;
  readonly values?: CountedValues;
}

export interface CountedValues {
  /** `pairs(row)`: a list of (measure, value), which are to be counted, each as one key. */
  readonly pairs: string;
  /** For each measure combines tuples (value, count), with different values, into the most frequent. */
  readonly top: Combiner;
  /** `complete(result, tops)`: the result of the analysis, of that of `rows` and a dict from each measure to the result of `top`. */
  readonly complete: string;
}

/** Results are as JSON has them but for infinities, which `zen_to_json` writes. */
export function defineAnalyse(
  module: PythonModule,
  name: string,
  { measures }: Pick<Analyse, "measures">,
  schema: Schema,
  rows: RowForm = dictRows,
): Analysis {
  module.use("zen_to_json");
  const parts = measures.map((measure): Part => ({ name: measure.name, ...measured(module, measure, schema, rows) }));
  const combiner = defineCombiner(
    module,
    name,
    parts,
    (values) => `{${values.map((each) => `${quote(each.name)}: ${each.value}`).join(", ")}}`,
  );
  const counted = measures.filter((measure) => measure.measure === "values");
  return { rows: combiner, ...(counted.length > 0 && { values: defineValues(module, name, counted, rows) }) };
}

function measured(module: PythonModule, measure: Measure, schema: Schema, rows: RowForm): Omit<Part, "name"> {
  if (measure.measure === "rows") return { kind: module.use("zen_measured_rows"), value: "row" };
  const strings = measure.measure === "summary" && typeOf(schema, measure.column) === "string";
  return { kind: module.use(`zen_${measure.measure}${strings ? "_string" : ""}`), value: rows.read(measure.column) };
}

function defineValues(
  module: PythonModule,
  name: string,
  measures: readonly ValuesMeasure[],
  rows: RowForm,
): CountedValues {
  const pairs = measures.map(({ column }, index) => `(${index}, ${rows.read(column)})`);
  const about = measures.map(
    (each, index) => `${index}: (${quote(each.name)}, ${int(each.limit)}, ${quote(each.column)})`,
  );
  const top = module.use("zen_top");
  const limit = int(Math.max(...measures.map((measure) => measure.limit)));
  const functions = {
    pairs: ["row", `${module.use("zen_counted")}([${pairs.join(", ")}])`],
    create: ["", `${top}.zero()`],
    add: ["a, counted", `${top}.add(a, counted, ${limit})`],
    merge: ["a, b", `${top}.merge(a, b, ${limit})`],
    result: ["a", `${top}.result(a, ${limit})`],
    complete: ["found, tops", `${module.use("zen_with_values")}(found, tops, {${about.join(", ")}})`],
  } as const;
  const named = (each: string): string => `${name}_values_${each}`;
  for (const [each, [parameters, body]] of Object.entries(functions))
    module.define(`def ${named(each)}(${parameters}):\n  return ${body}`);
  const [create, add, merge, result] = ["create", "add", "merge", "result"].map(named) as [
    string,
    string,
    string,
    string,
  ];
  return { pairs: named("pairs"), top: { create, add, merge, result }, complete: named("complete") };
}
