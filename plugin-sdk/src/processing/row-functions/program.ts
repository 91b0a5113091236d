import type { MapRows } from "../plan/operators.js";
import type { Schema } from "../schema.js";
import { rowFunctionStopped } from "./stopped.js";
import { sandbox } from "./sandbox.js";

/**
 * A JavaScript expression that engines evaluate once in a fresh context, as strict or sloppy code alike. Its value is a function of a text, made by
 * `encodeRows`, that returns one for `decodeRows`. It needs nothing but the language, of which it removes what a row function shall
 * not see.
 */
export function rowProgram(
  { function: { javascript }, schema }: Pick<MapRows, "function" | "schema">,
  input: Schema,
): string {
  const inputs = input.columns.map(({ name, type }) => [name, type]);
  const outputs = schema.columns.map(({ name, type, nullable }) => [name, type, nullable]);
  const { code, message, hint } = rowFunctionStopped("memory");
  const given = [inputs, outputs, { code, message, hint }].map((each) => JSON.stringify(each)).join(", ");
  return `(${sandbox})(() => { "use strict"; return (${javascript}\n); }, ${given})`;
}
