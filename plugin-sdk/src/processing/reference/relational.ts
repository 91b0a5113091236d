import type { Row, Value } from "../batch.js";
import { encodeRow, encodeValue, partBounds, placeOf } from "../encoding.js";
import { compareValues } from "../expression/values.js";
import type { Explode, Join, Select, Split } from "../plan/operators.js";
import { typeOf, type Relation } from "./relation.js";

export function select(node: Select, { rows }: Relation): Row[] {
  return rows.map((row) => Object.fromEntries(node.columns.map(({ name, as }) => [as ?? name, row[name] ?? null])));
}

export function join(node: Join, left: Relation, right: Relation): Row[] {
  const keyOf = (relation: Relation, row: Row, side: "left" | "right"): string | undefined => {
    const values = node.on.map((pair) => row[pair[side]] ?? null);
    if (values.includes(null)) return undefined;
    return values.map((value, index) => encodeValue(value, typeOf(relation, node.on[index]![side]))).join("");
  };
  const matches = new Map<string, Row[]>();
  for (const row of right.rows) {
    const key = keyOf(right, row, "right");
    if (key !== undefined) matches.set(key, [...(matches.get(key) ?? []), row]);
  }
  const keys = new Set(node.on.map((pair) => pair.right));
  const added = right.schema.columns.filter(({ name }) => !keys.has(name));
  return left.rows.flatMap((row) => {
    const found = matches.get(keyOf(left, row, "left") ?? "") ?? [];
    const partners: readonly Row[] = found.length === 0 && node.kind === "left" ? [{}] : found;
    return partners.map((partner) => ({
      ...row,
      ...Object.fromEntries(added.map(({ name }) => [name, partner[name] ?? null])),
    }));
  });
}

export function explode(node: Explode, { rows }: Relation): Row[] {
  return rows.flatMap((row) =>
    ((row[node.column] ?? []) as readonly Value[]).map((element) => ({ ...row, [node.column]: element })),
  );
}

/** The part that each row of a relation belongs to, if any. */
export function parts({ method }: Split, from: Relation): (string | undefined)[] {
  if (method.by === "category") {
    const { column, rest } = method;
    return from.rows.map((row) => {
      const value = row[column] ?? null;
      return (
        method.parts.find(({ values }) => value !== null && values.some((each) => compareValues(each, value) === 0))
          ?.name ?? rest
      );
    });
  }
  const names = method.key ?? from.schema.columns.map(({ name }) => name);
  const types = names.map((name) => typeOf(from, name));
  const bounds = partBounds(method.parts);
  return from.rows.map((row) => {
    const place = placeOf(
      encodeRow(
        method.salt ?? "",
        names.map((name) => row[name] ?? null),
        types,
      ),
    );
    return method.parts[bounds.findIndex((bound) => place < bound)]!.name;
  });
}
