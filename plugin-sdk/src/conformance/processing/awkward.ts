import type { Schema } from "../../processing/schema.js";
import type { Table } from "./run.js";

const schema: Schema = {
  columns: [
    { name: "id", type: "int64", nullable: false },
    { name: "flag", type: "bool", nullable: true },
    { name: "count", type: "int64", nullable: true },
    { name: "weight", type: "float64", nullable: true },
    { name: "name", type: "string", nullable: true },
    { name: "at", type: "timestamp", nullable: true },
    { name: "tags", type: { list: "string" }, nullable: true },
  ],
};

const day = 86_400_000_000;

/** What goes wrong elsewhere: nulls, NaN, -0, infinities, the ends of int64, empty and odd strings, times before 1970, duplicates. */
export const awkward: Table = {
  schema,
  rows: [
    { id: 1, flag: true, count: 3, weight: 1.5, name: "b", at: 0, tags: ["x", "y"] },
    { id: 2, flag: false, count: -7, weight: -0, name: "", at: -1, tags: [] },
    { id: 3, flag: null, count: null, weight: null, name: null, at: null, tags: null },
    {
      id: 4,
      flag: true,
      count: 9223372036854775807n,
      weight: NaN,
      name: "\u{1F600}",
      at: 978_307_199_999_999,
      tags: ["", null, "x"],
    },
    {
      id: 5,
      flag: false,
      count: -9223372036854775808n,
      weight: Infinity,
      name: "\uFFFD",
      at: -62_135_596_800_000_000n,
      tags: ["x"],
    },
    {
      id: 6,
      flag: null,
      count: 9007199254740993n,
      weight: -Infinity,
      name: "É a'\"b",
      at: 253_402_300_799_999_999n,
      tags: null,
    },
    { id: 7, flag: true, count: 0, weight: 0, name: "B", at: 31 * day + 3_723_000_004, tags: ["y"] },
    { id: 7, flag: true, count: 0, weight: 0, name: "B", at: 31 * day + 3_723_000_004, tags: ["y"] },
  ],
};

export const nothing: Table = { schema, rows: [] };
