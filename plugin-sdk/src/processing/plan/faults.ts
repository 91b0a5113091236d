import { isZenError, ZenError } from "../../errors.js";
import { didYouMean } from "../suggest.js";
import type { Column, DataType, Schema } from "../schema.js";
import { typeName } from "../expression/types.js";

/** `PLAN_INVALID`: the plan contradicts itself, whatever the data. */
export function planFault(message: string, hint?: string): ZenError {
  return new ZenError("PLAN_INVALID", message, hint === undefined ? {} : { hint });
}

/** Runs a check of a node; an error that has no place yet gets the node's. */
export function atNode<T>(id: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (!isZenError(error) || error.place !== undefined) throw error;
    const { code, message, hint, cause, data } = error;
    throw new ZenError(code, message, {
      place: `node ${id}`,
      ...(hint === undefined ? {} : { hint }),
      ...(cause === undefined ? {} : { cause }),
      ...(data === undefined ? {} : { data }),
    });
  }
}

/** @throws ZenError `COLUMN_NOT_FOUND` */
export function columnOf(schema: Schema, name: string): Column {
  const found = schema.columns.find((column) => column.name === name);
  if (found !== undefined) return found;
  throw new ZenError("COLUMN_NOT_FOUND", `There is no column "${name}"`, {
    hint: didYouMean(
      name,
      schema.columns.map((column) => column.name),
    ),
  });
}

/** A column of one of the types. @throws ZenError `COLUMN_NOT_FOUND`, `COLUMN_TYPE` */
export function columnOfType(schema: Schema, name: string, types: readonly DataType[], purpose: string): Column {
  const column = columnOf(schema, name);
  if (types.includes(column.type)) return column;
  throw new ZenError("COLUMN_TYPE", `${purpose} does not take the column "${name}" of type ${typeName(column.type)}`, {
    hint: `It takes ${types.map(typeName).join(", ")}.`,
  });
}

export const scalarTypes: readonly DataType[] = ["bool", "int64", "float64", "string", "timestamp"];

/** A schema without repeated names. @throws ZenError `PLAN_INVALID` */
export function schemaOf(columns: readonly Column[]): Schema {
  const names = new Set<string>();
  for (const { name } of columns) {
    if (name === "") throw planFault("A column has no name");
    if (names.has(name)) throw planFault(`The column "${name}" would be there twice`, "Rename one of them.");
    names.add(name);
  }
  return { columns };
}
