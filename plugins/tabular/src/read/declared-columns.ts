import { didYouMean, ZenError, type DeclaredColumn, type Json } from "@zen/plugin-sdk";

const TYPES = ["int64", "float64", "bool", "string", "timestamp"];

/** Checks what a person declared as the columns of a file, before anything runs. @throws ZenError `COLUMNS_INVALID`, `COLUMN_TWICE`. */
export function checkColumns({ columns = [] }: Readonly<Record<string, Json>>): void {
  if (!Array.isArray(columns)) throw invalid(`columns must be a list, not ${JSON.stringify(columns)}`);
  const seen = new Set<string>();
  for (const column of columns as readonly Json[]) {
    if (!isColumn(column)) throw invalid(`columns has ${JSON.stringify(column)}, which is no column`);
    const { name, type } = column;
    if (typeof type === "string" && !TYPES.includes(type)) throw unknownType(name, type);
    if (seen.has(name)) {
      throw new ZenError("COLUMN_TWICE", `The column ${name} is declared twice`, { hint: "Declare each column once." });
    }
    seen.add(name);
  }
}

function isColumn(value: Json): value is Json & DeclaredColumn {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const { name, type, ...others } = value as Readonly<Record<string, Json | undefined>>;
  return (
    typeof name === "string" &&
    (type === undefined || typeof type === "string" || isListType(type)) &&
    Object.keys(others).length === 0
  );
}

function isListType(type: Json): boolean {
  const { list } = { ...(type as Readonly<Record<string, Json>>) };
  return list !== undefined && (typeof list === "string" ? TYPES.includes(list) : isListType(list));
}

function unknownType(name: string, type: string): ZenError {
  return new ZenError("COLUMNS_INVALID", `The column ${name} is declared with the unknown type ${type}`, {
    hint: didYouMean(type, TYPES) ?? `Types are ${TYPES.join(", ")}.`,
  });
}

function invalid(message: string): ZenError {
  return new ZenError("COLUMNS_INVALID", message, {
    hint: 'For example [{ "name": "age", "type": "int64" }, { "name": "city" }].',
  });
}
