import { createContext, Script } from "node:vm";
import type { Row } from "../batch.js";
import type { MapRows } from "../plan/operators.js";
import type { Schema } from "../schema.js";
import { decodeRows, encodeRows } from "./codec.js";
import { rowLimits } from "./limits.js";
import { rowProgram } from "./program.js";
import { rowFunctionStopped } from "./stopped.js";

/**
 * Runs a row function in this thread, which does nothing else meanwhile: for the interpreter.
 * @param seconds How long a call over `rowLimits.rows` rows may take.
 * @throws ZenError as `decodeRows`, and `ROW_FUNCTION_STOPPED`.
 */
export function mapRowsInContext(
  node: Pick<MapRows, "function" | "schema">,
  input: Schema,
  rows: readonly Row[],
  seconds: number,
): Row[] {
  const global: { call?: unknown; text?: string } = Object.create(null) as object;
  const context = createContext(global, { codeGeneration: { strings: false, wasm: false } });
  global.call = new Script(rowProgram(node, input)).runInContext(context);
  const call = new Script("call(text)");
  const mapped: Row[] = [];
  for (let start = 0; start < rows.length; start += rowLimits.rows) {
    global.text = encodeRows(rows.slice(start, start + rowLimits.rows), input);
    mapped.push(
      ...decodeRows(
        timed(() => call.runInContext(context, { timeout: seconds * 1000 }) as string),
        node.schema,
      ),
    );
  }
  return mapped;
}

function timed<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ERR_SCRIPT_EXECUTION_TIMEOUT") throw rowFunctionStopped("time");
    throw error;
  }
}
