import assert from "node:assert/strict";
import type { ArtifactStore } from "../../contracts/artifact-store.js";
import { collectBytes } from "../../object/body.js";
import { caseWith } from "../case.js";
import { rejectsWith } from "../expect.js";
import { pattern, text, textOf } from "./bytes.js";

const test = caseWith<ArtifactStore>;
const table: readonly [start: number | undefined, end: number | undefined, expected: string][] = [
  [0, 10, "0123456789"],
  [0, undefined, "0123456789"],
  [undefined, 10, "0123456789"],
  [0, 1, "0"],
  [9, 10, "9"],
  [9, undefined, "9"],
  [3, 6, "345"],
  [undefined, 3, "012"],
  [7, undefined, "789"],
  [0, 0, ""],
  [5, 5, ""],
  [undefined, 0, ""],
  [6, 3, ""],
  [8, 100, "89"],
  [0, 100, "0123456789"],
  [10, 20, ""],
  [10, undefined, ""],
  [1000, undefined, ""],
  [1000, 2000, ""],
];

export const rangeCases = [
  test("a range has its start and not its end", async (store) => {
    await store.put("a", text("0123456789"));
    for (const [start, end, expected] of table) {
      const range = { ...(start === undefined ? {} : { start }), ...(end === undefined ? {} : { end }) };
      assert.equal(await textOf(store, "a", range), expected, JSON.stringify(range));
    }
  }),
  test("a range of an empty object is empty", async (store) => {
    await store.put("a", text(""));
    assert.equal(await textOf(store, "a", { start: 0, end: 5 }), "");
    assert.equal(await textOf(store, "a", { start: 3 }), "");
  }),
  test("a range within a big object is exact", async (store) => {
    const bytes = Buffer.from(pattern(3_000_000));
    await store.put("a", bytes);
    for (const [start, end] of [
      [0, 1 << 20],
      [1, (1 << 20) + 1],
      [65_535, 65_537],
      [999_999, 2_500_001],
      [2_999_999, 3_000_000],
    ] as const) {
      assert.ok(
        bytes.subarray(start, end).equals(await collectBytes(store.get("a", { start, end }))),
        `${start} to ${end}`,
      );
    }
  }),
  test("a range of nothing is OBJECT_NOT_FOUND", async (store) => {
    await rejectsWith(collectBytes(store.get("a", { start: 1, end: 1 })), "OBJECT_NOT_FOUND");
  }),
  test("a range that is none is RANGE_INVALID", async (store) => {
    await store.put("a", text("0123456789"));
    for (const range of [{ start: -1 }, { end: -1 }, { start: 0.5 }, { end: NaN }]) {
      await rejectsWith(collectBytes(store.get("a", range)), "RANGE_INVALID");
    }
  }),
];
