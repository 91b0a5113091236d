import { compileFunction } from "node:vm";
import { planFault, scalarTypes, schemaOf } from "../plan/faults.js";
import type { RowFunctionSource } from "../plan/plan.js";
import type { DataType, Schema } from "../schema.js";
import { rowLimits } from "./limits.js";

/** What can be said of a row function without rows. @throws ZenError `PLAN_INVALID` */
export function checkRowFunction({ javascript }: RowFunctionSource): void {
  if (typeof javascript !== "string" || javascript.trim() === "") throw planFault("A row function has no source");
  if (javascript.length > rowLimits.source) {
    throw planFault(
      `The source of a row function has ${javascript.length} characters, and may have ${rowLimits.source}`,
      "Move what it looks up into a table, and join that.",
    );
  }
  try {
    compileFunction(`"use strict"; return (${javascript}\n)`);
  } catch (error) {
    throw planFault(
      `The source of a row function is not JavaScript: ${String(error)}`,
      "Write an expression whose value is a function, such as (row) => ({ id: row.id }).",
    );
  }
}

/** The schema that a row function is to keep to. @throws ZenError `PLAN_INVALID` */
export function checkRowSchema(schema: Schema): Schema {
  for (const { name, type } of schema.columns) {
    if (!isType(type)) throw planFault(`The column "${name}" has the unknown type ${JSON.stringify(type)}`);
  }
  if (schema.columns.length === 0)
    throw planFault("A row function gives no column", "Name at least one in its schema.");
  return schemaOf(schema.columns.map(({ name, type, nullable }) => ({ name, type, nullable })));
}

function isType(type: DataType): boolean {
  if (typeof type !== "object") return scalarTypes.includes(type);
  return type !== null && isType(type.list);
}
