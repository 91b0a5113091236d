import { deflateSync } from "node:zlib";
import { constant } from "./literal.js";
import type { PythonModule } from "./module.js";

type Constant = string | number | boolean;

/** More entries are packed: nobody reads them, and they make the most of a job's size. */
const readable = 200;

/** The name of a dict of the module, which is made when the module is loaded and not for each row. */
export function defineTable(
  module: PythonModule,
  name: string,
  entries: readonly (readonly [key: Constant, value: Constant])[],
): string {
  const table = `TABLE_${name}`;
  module.define(`${table} = ${entries.length <= readable ? written(entries) : packed(module, entries)}`);
  return table;
}

function written(entries: readonly (readonly [Constant, Constant])[]): string {
  return `{${entries.map(([key, value]) => `${constant(key)}: ${constant(value)}`).join(", ")}}`;
}

function packed(module: PythonModule, entries: readonly (readonly [Constant, Constant])[]): string {
  const bytes = deflateSync(JSON.stringify(entries), { level: 9 });
  return `dict(${module.use("zen_unpacked")}("${bytes.toString("base64")}"))`;
}
