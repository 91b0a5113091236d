import { substitute } from "../expression/ast.js";
import { check } from "../expression/check.js";
import { parse } from "../expression/parser.js";
import { print } from "../expression/printer.js";
import { errorAt } from "../expression/source.js";
import { sameType, typeName } from "../expression/types.js";
import type { Column, DataType, Schema } from "../schema.js";
import { columnOf, columnOfType, planFault, scalarTypes, schemaOf } from "./faults.js";
import type { Aggregate, AggregateColumn, Derive, Explode, Filter, Join, Order, Select } from "./operators.js";

export function inferDerive(node: Derive, from: Schema): Schema {
  return node.columns.reduce(
    (schema, { name, expression }) => withColumn(schema, derivedColumn(schema, name, expression)),
    from,
  );
}

/** The column that an expression over a schema makes; `derivedFrom` is over the datasource's own columns. */
function derivedColumn(schema: Schema, name: string, expression: string): Column {
  const parsed = parse(expression);
  const { type, nullable } = check(parsed, schema);
  const origin = substitute(parsed, (column) => {
    const { derivedFrom } = columnOf(schema, column);
    return derivedFrom === undefined ? undefined : parse(derivedFrom);
  });
  return { name, type, nullable, derivedFrom: print(origin) };
}

function withColumn(schema: Schema, column: Column): Schema {
  const replaces = schema.columns.some(({ name }) => name === column.name);
  if (!replaces) return schemaOf([...schema.columns, column]);
  return { columns: schema.columns.map((each) => (each.name === column.name ? column : each)) };
}

export function inferSelect(node: Select, from: Schema): Schema {
  return schemaOf(
    node.columns.map(({ name, as }) => {
      const column = columnOf(from, name);
      if (as === undefined || as === name) return column;
      return { ...column, name: as, derivedFrom: column.derivedFrom ?? print({ kind: "column", name }) };
    }),
  );
}

export function inferFilter(node: Filter, from: Schema): Schema {
  const parsed = parse(node.where);
  const { type } = check(parsed, from);
  if (type !== "bool") {
    throw errorAt("EXPRESSION_TYPE", parsed, `A filter needs a bool, and this is ${typeName(type)}`, () =>
      print(parsed),
    );
  }
  return from;
}

export function inferJoin(node: Join, left: Schema, right: Schema): Schema {
  if (node.on.length === 0) throw planFault("A join needs at least one pair of keys");
  for (const pair of node.on) {
    const a = columnOfType(left, pair.left, scalarTypes, "A join key");
    const b = columnOfType(right, pair.right, scalarTypes, "A join key");
    if (!sameType(a.type, b.type)) {
      throw planFault(
        `The keys "${a.name}" (${typeName(a.type)}) and "${b.name}" (${typeName(b.type)}) have different types`,
        "Derive a key of the same type on one side.",
      );
    }
  }
  const keys = new Set(node.on.map((pair) => pair.right));
  const added = right.columns.filter(({ name }) => !keys.has(name));
  return schemaOf([
    ...left.columns.map(asSource),
    ...added.map((column) => ({ ...asSource(column), nullable: column.nullable || node.kind === "left" })),
  ]);
}

/** A column whose lineage ends here, as rows no longer stand for rows of the datasource. */
function asSource({ name, type, nullable }: Column): Column {
  return { name, type, nullable };
}

export function inferAggregate(node: Aggregate, from: Schema): Schema {
  const keys = node.keys.map((key) => asSource(columnOfType(from, key, scalarTypes, "A key")));
  return schemaOf([...keys, ...node.columns.map((column) => aggregateColumn(column, from, keys.length > 0))]);
}

function aggregateColumn(column: AggregateColumn, from: Schema, grouped: boolean): Column {
  if (column.function === "rows") return { name: column.name, type: "int64", nullable: false };
  const { type, nullable } = aggregateType(column.function, column.column, from);
  return { name: column.name, type, nullable: nullable && !(grouped && !columnOf(from, column.column).nullable) };
}

/** The type of an aggregate over a column, also over the rows of a window. */
export function aggregateType(
  name: "count" | "distinct" | "sum" | "mean" | "min" | "max",
  column: string,
  from: Schema,
): { type: DataType; nullable: boolean } {
  switch (name) {
    case "count":
      columnOf(from, column);
      return { type: "int64", nullable: false };
    case "distinct":
      columnOfType(from, column, scalarTypes, name);
      return { type: "int64", nullable: false };
    case "sum":
      return { type: columnOfType(from, column, ["int64", "float64"], name).type, nullable: true };
    case "mean":
      columnOfType(from, column, ["int64", "float64"], name);
      return { type: "float64", nullable: true };
    case "min":
    case "max":
      return { type: columnOfType(from, column, scalarTypes, name).type, nullable: true };
  }
}

export function inferUnion(schemas: readonly Schema[]): Schema {
  const [first, ...others] = schemas;
  if (first === undefined) throw planFault("A union needs at least one relation");
  for (const other of others) {
    if (other.columns.length !== first.columns.length)
      throw planFault("The relations of a union have different columns", "Select the same ones from each.");
  }
  return {
    columns: first.columns.map((column) => {
      const all = [column, ...others.map((other) => columnOf(other, column.name))];
      const odd = all.find((each) => !sameType(each.type, column.type));
      if (odd !== undefined)
        throw planFault(
          `"${column.name}" is ${typeName(column.type)} in one relation of a union and ${typeName(odd.type)} in another`,
        );
      const merged = { ...asSource(column), nullable: all.some(({ nullable }) => nullable) };
      const { derivedFrom } = column;
      return derivedFrom !== undefined && all.every((each) => each.derivedFrom === derivedFrom)
        ? { ...merged, derivedFrom }
        : merged;
    }),
  };
}

export function inferExplode(node: Explode, from: Schema): Schema {
  const { type } = columnOf(from, node.column);
  if (typeof type === "string") throw planFault(`"${node.column}" is ${type} and no list, so it cannot be exploded`);
  return {
    columns: from.columns.map((column) =>
      column.name === node.column ? { name: column.name, type: type.list, nullable: true } : column,
    ),
  };
}

export function inferOrder(node: Order, from: Schema): Schema {
  for (const { column } of node.by) columnOfType(from, column, scalarTypes, "A sort key");
  if (node.limit !== undefined && !(Number.isSafeInteger(node.limit) && node.limit >= 0))
    throw planFault("A limit is a whole number from 0");
  return from;
}
