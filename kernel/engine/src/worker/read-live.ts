import { collectBytes, isZenError, type ArtifactStore } from "@zen/plugin-sdk";
import { layout } from "../commit/layout.js";
import type { LogEntry } from "../run/engine.js";
import type { LiveLine } from "./live.js";

/** The lines of an execution that are there, part by part, those of the parts after `after` only. */
export async function* readLive(
  store: ArtifactStore,
  id: string,
  after = "",
): AsyncGenerator<{ readonly part: string; readonly lines: readonly LiveLine[] }> {
  for await (const { key } of store.list(layout.liveOf(id), { after })) {
    try {
      const text = Buffer.from(await collectBytes(store.get(key))).toString("utf8");
      yield {
        part: key,
        lines: text
          .trimEnd()
          .split("\n")
          .map((line) => JSON.parse(line) as LiveLine),
      };
    } catch (error) {
      // The run has ended meanwhile, and its records tell.
      if (!isZenError(error, "OBJECT_NOT_FOUND")) throw error;
    }
  }
}

export function asLogEntry({ type, time, stream, text }: LiveLine): LogEntry | undefined {
  return type === "log" ? { time, stream: stream as LogEntry["stream"], text: text as string } : undefined;
}

/** What an execution that goes on has printed so far. */
export async function* readLiveLog(store: ArtifactStore, id: string): AsyncGenerator<LogEntry> {
  for await (const { lines } of readLive(store, id))
    for (const line of lines) {
      const entry = asLogEntry(line);
      if (entry !== undefined) yield entry;
    }
}

/** Makes the log of an execution whose place was lost of what it had told by then; undefined where that is nothing. */
export async function keepLiveLog(store: ArtifactStore, id: string): Promise<string | undefined> {
  const lines = readLiveLog(store, id);
  const first = await lines.next();
  if (first.done === true) return undefined;
  const key = layout.log(id);
  await store.put(key, jsonLines(first.value, lines));
  return key;
}

async function* jsonLines(first: LogEntry, more: AsyncIterable<LogEntry>): AsyncGenerator<Uint8Array> {
  yield Buffer.from(`${JSON.stringify(first)}\n`);
  for await (const entry of more) yield Buffer.from(`${JSON.stringify(entry)}\n`);
}

const AT_ONCE = 16;

/** Removes what a run that has ended had told while it went on. */
export async function forgetLive(store: ArtifactStore, run: string): Promise<void> {
  let some: Promise<void>[] = [];
  for await (const { key } of store.list(layout.liveOfRun(run))) {
    some.push(store.delete(key));
    if (some.length < AT_ONCE) continue;
    await Promise.all(some);
    some = [];
  }
  await Promise.all(some);
}
