import { typeName, type CsvInput, type JsonInput, type Schema } from "@zen/plugin-sdk/processing";
import type { PythonModule } from "./module.js";
import { quote } from "./quote.js";

/**
 * `name(title, file)`: the rows of an open binary file, as dicts in a generator, `title` naming the file in errors. Stops with the codes of
 * the SDK's readers: `CSV_HEADER_MISMATCH`, `CSV_RAGGED_ROW`, `DATA_VALUE_INVALID`, `DATA_FILE_UNREADABLE`.
 */
export function defineReader(module: PythonModule, name: string, input: CsvInput | JsonInput): string {
  const call = input.format === "csv" ? csv(module, input) : json(module, input);
  module.define(`def ${name}(title, file):\n  return ${call}`);
  return name;
}

function csv(module: PythonModule, input: CsvInput): string {
  const { nullValues = [""], header = true, delimiter = ",", quote: mark = '"', schema } = input;
  const nulls = `[${nullValues.map(quote).join(", ")}]`;
  const rest = [columns(module, schema, "field"), nulls, header ? "True" : "False", quote(delimiter), quote(mark)];
  return `${module.use("zen_csv_rows")}(title, file, ${rest.join(", ")})`;
}

function json(module: PythonModule, { layout, schema }: JsonInput): string {
  return `${module.use("zen_json_rows")}(title, file, ${columns(module, schema, "json")}, ${quote(layout)})`;
}

/** Of each column its name, what reads a value of it (None where it is none) and the name of its type. */
function columns(module: PythonModule, schema: Schema, from: "field" | "json"): string {
  const each = schema.columns.map(({ name, type }) => {
    const read = typeof type === "string" ? module.use(`zen_${from}_${type}`) : module.use("zen_unreadable");
    return `(${quote(name)}, ${read}, ${quote(typeName(type))})`;
  });
  return `[${each.join(", ")}]`;
}
