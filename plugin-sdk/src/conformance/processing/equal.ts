import assert from "node:assert/strict";
import type { Row, Value } from "../../processing/batch.js";

/** Whether two results are the same value: NaN is NaN, 0 is -0, and float64 may differ in the last bits. */
export function sameValue(a: Value, b: Value): boolean {
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((each, index) => sameValue(each as Value, b[index] as Value));
  if (typeof a === "number" && typeof b === "number") {
    return (
      a === b || (Number.isNaN(a) && Number.isNaN(b)) || Math.abs(a - b) <= 1e-12 * Math.max(Math.abs(a), Math.abs(b))
    );
  }
  return a === b || (typeof a === "bigint" && typeof b === "number" && Number(a) === b);
}

/** Rows in the order given. */
export function equalRows(found: readonly Row[], expected: readonly Row[]): void {
  assert.equal(
    found.length,
    expected.length,
    `expected ${expected.length} rows, found ${found.length}: ${show(found)}`,
  );
  expected.forEach((row, index) => equalRow(found[index]!, row, index));
}

/** Rows in whichever order. */
export function equalBags(found: readonly Row[], expected: readonly Row[]): void {
  const key = (row: Row): string => show(Object.entries(row).sort(([a], [b]) => (a < b ? -1 : 1)));
  const ordered = (rows: readonly Row[]): Row[] => [...rows].sort((a, b) => (key(a) < key(b) ? -1 : 1));
  equalRows(ordered(found), ordered(expected));
}

function equalRow(found: Row, expected: Row, index: number): void {
  assert.deepEqual(Object.keys(found).sort(), Object.keys(expected).sort(), `the columns of row ${index}`);
  for (const [name, value] of Object.entries(expected)) {
    assert.ok(
      sameValue(found[name]!, value),
      `row ${index}, column ${name}: expected ${show(value)}, found ${show(found[name])}`,
    );
  }
}

export function show(value: unknown): string {
  return JSON.stringify(value, (_, each: unknown) => {
    if (typeof each === "bigint") return `${each}n`;
    return typeof each === "number" && (!Number.isFinite(each) || Object.is(each, -0)) ? String(each + 0) : each;
  });
}
