import { isZenError, type ArtifactStore } from "@zen/plugin-sdk";
import type { LogEntry } from "../run/engine.js";

/** The lines of a stored log, in order; memory does not grow with it. */
export async function* readLog(store: ArtifactStore, key: string): AsyncGenerator<LogEntry> {
  const decoder = new TextDecoder();
  let rest = "";
  try {
    for await (const chunk of store.get(key)) {
      const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n");
      rest = lines.pop() as string;
      for (const line of lines) yield JSON.parse(line) as LogEntry;
    }
  } catch (error) {
    // Logs may be deleted to save room.
    if (!isZenError(error, "OBJECT_NOT_FOUND")) throw error;
  }
}
