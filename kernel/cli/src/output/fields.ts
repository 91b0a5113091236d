import { didYouMean, fieldOf, ZenError, type Json } from "@zen/plugin-sdk";
import { figure } from "./figure.js";
import { short, size } from "./size.js";
import type { Column } from "./table.js";
import { ago, duration } from "./time.js";

/**
 * The columns that `--columns pipeline,params,metrics.auc` asks for; a map stands for all that the records have in it.
 * @throws ZenError `USAGE_INVALID` for a field that no record has.
 */
export async function fieldColumns<Row extends object>(
  asked: string,
  rows: readonly Row[],
  known: () => Promise<readonly string[]>,
): Promise<readonly Column<Row>[]> {
  const columns: Column<Row>[] = [];
  for (const name of asked.split(",").map((part) => part.trim())) {
    const values = rows.map((row) => fieldOf(row, name));
    if (values.every((value) => value === undefined)) await refuseUnknown(name, known);
    const keys = new Set(values.flatMap((value) => (isMap(value) ? Object.keys(value) : [])));
    const paths = values.some(isMap) ? [...keys].map((key) => `${name}.${key}`) : [name];
    for (const path of paths) columns.push(column(path, rows));
  }
  return columns;
}

/** A value as a person reads it, beside its field's name. */
export function fieldText(name: string, value: Json | undefined): string {
  if (value === undefined || value === null) return "";
  if (typeof value === "number")
    return name.endsWith("Ms") ? duration(value) : name === "size" ? size(value) : figure(value);
  if (typeof value === "string")
    return name.endsWith("At") ? ago(value) : /^[0-9a-f]{64}$/.test(value) ? short(value) : value;
  if (Array.isArray(value) && value.every((item) => typeof item === "string")) return value.join(", ");
  return JSON.stringify(value);
}

function column<Row extends object>(path: string, rows: readonly Row[]): Column<Row> {
  const right = rows.some((row) => typeof fieldOf(row, path) === "number");
  return { title: path, value: (row) => fieldText(path, fieldOf(row, path)), flexible: !right, right };
}

async function refuseUnknown(name: string, known: () => Promise<readonly string[]>): Promise<void> {
  const fields = await known();
  if (fields.includes(name)) return;
  throw new ZenError("USAGE_INVALID", `--columns: there is no field ${JSON.stringify(name)}`, {
    hint: didYouMean(name, fields) ?? `There are ${fields.slice(0, 20).join(", ")}.`,
  });
}

function isMap(value: Json | undefined): value is Readonly<Record<string, Json>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
