import { appendFileSync } from "node:fs";
import { Session, type Debugger } from "node:inspector";
import { isMainThread, parentPort, Worker } from "node:worker_threads";
import { generatedLine } from "./generated-line.js";

/**
 * A debugger for a process that is started with `--import` of this file: from a thread of its own it speaks the inspector's protocol,
 * as an editor does, sets a breakpoint in the source `BREAK_AT` (`file:line`) wherever a script's source map leads to it, and writes what
 * it finds when it is hit into `BREAK_REPORT`.
 */
export interface Hit {
  readonly function: string;
  /** The local variables of the innermost scope. */
  readonly locals: Readonly<Record<string, unknown>>;
}

const at = process.env["BREAK_AT"];
const report = process.env["BREAK_REPORT"];

if (at !== undefined && report !== undefined) {
  if (isMainThread) await attached();
  else debug(at, report);
}

/** The process goes on once its debugger is attached, and does not wait for it to end. */
async function attached(): Promise<void> {
  const debuggerThread = new Worker(new URL(import.meta.url));
  await new Promise((ready) => debuggerThread.once("message", ready));
  debuggerThread.unref();
}

function debug(place: string, file: string): void {
  const [source = "", line = ""] = /^(.*):(\d+)$/.exec(place)?.slice(1) ?? [];
  const session = new Session();
  session.connectToMainThread();
  session.on("Debugger.scriptParsed", ({ params: { scriptId, url, sourceMapURL } }) => {
    const lineNumber =
      sourceMapURL === undefined || sourceMapURL === "" ? undefined : generatedLine(url, source, Number(line));
    if (lineNumber !== undefined) session.post("Debugger.setBreakpoint", { location: { scriptId, lineNumber } });
  });
  session.on("Debugger.paused", ({ params: { callFrames } }) => {
    const [frame] = callFrames as [Debugger.CallFrame];
    const { objectId } = frame.scopeChain[0]?.object ?? {};
    session.post("Runtime.getProperties", { objectId: objectId ?? "" }, (_error, { result }) => {
      const locals = Object.fromEntries(result.map(({ name, value }) => [name, value?.value as unknown]));
      appendFileSync(file, `${JSON.stringify({ function: frame.functionName, locals } satisfies Hit)}\n`);
      session.post("Debugger.resume");
    });
  });
  // eslint-disable-next-line unicorn/require-post-message-target-origin -- a port between threads has none
  session.post("Debugger.enable", () => parentPort?.postMessage("attached"));
  parentPort?.on("message", () => undefined); // keeps this thread alive, as long as the process is
}
