import type { DataType } from "../schema.js";

export function sameType(a: DataType, b: DataType): boolean {
  if (typeof a === "string" || typeof b === "string") return a === b;
  return sameType(a.list, b.list);
}

export function typeName(type: DataType): string {
  return typeof type === "string" ? type : `list<${typeName(type.list)}>`;
}

export function isNumeric(type: DataType): boolean {
  return type === "int64" || type === "float64";
}
