import type { DataType } from "@zen/plugin-sdk/processing";

/** A name in SQL. */
export function ident(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A string in SQL; a NUL would end the statement, so it is written as a call. */
export function text(value: string): string {
  const quoted = `'${value.replaceAll("'", "''")}'`;
  return value.includes("\0") ? `(${quoted.replaceAll("\0", "'||chr(0)||'")})` : quoted;
}

/** A float64 in SQL, exact: a bare decimal would be a DECIMAL first. */
export function float(value: number): string {
  return `'${Object.is(value, -0) ? "-0" : String(value)}'::DOUBLE`;
}

export function int(value: number | bigint | string): string {
  return `(${String(value)})::BIGINT`;
}

/** Inside the engine a timestamp is without a zone; it gets one where it is written. */
export function sqlType(type: DataType): string {
  if (typeof type === "object") return `${sqlType(type.list)}[]`;
  return { bool: "BOOLEAN", int64: "BIGINT", float64: "DOUBLE", string: "VARCHAR", timestamp: "TIMESTAMP" }[type];
}
