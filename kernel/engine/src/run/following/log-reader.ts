import { isZenError, type ArtifactStore, type ExecutionRecord } from "@zen/plugin-sdk";
import type { Commit } from "../../commit/commit.js";
import { layout } from "../../commit/layout.js";
import { getJson } from "../../commit/objects.js";
import type { LiveLine } from "../../worker/live.js";
import { readLive } from "../../worker/read-live.js";
import { readLog } from "../../worker/read-log.js";
import type { LogEntry } from "../engine.js";
import type { RunEvent, StepOutput } from "../events.js";

/** How far an execution has been read. */
interface Place {
  part: string;
  lines: number;
}

/** Reads what steps print while they print it, and the rest when they have ended, each line once. */
export class LogReader {
  readonly #places = new Map<string, Place>();

  constructor(
    private readonly store: ArtifactStore,
    /** Whether what was not told while it was printed is told at the end. */
    private readonly whole: boolean,
  ) {}

  /** What an execution under way has told since the last call. */
  async *underway({ id: execution, node }: ExecutionRecord): AsyncGenerator<RunEvent> {
    const place = this.#places.get(execution) ?? { part: "", lines: 0 };
    this.#places.set(execution, place);
    for await (const { part, lines } of readLive(this.store, execution, place.part)) {
      place.part = part;
      for (const line of lines) {
        if (line.type === "log") place.lines++;
        yield eventOf(line, node, execution);
      }
    }
  }

  /** What an execution that has ended had printed beyond that; of one whose result was taken over, what it printed when it ran. */
  async *ended(record: ExecutionRecord): AsyncGenerator<RunEvent> {
    const { id: execution, node } = record;
    let skip = this.#places.get(execution)?.lines ?? 0;
    this.#places.delete(execution);
    const log = this.whole ? await this.#logOf(record) : undefined;
    if (log === undefined) return;
    for await (const entry of readLog(this.store, log)) if (skip-- <= 0) yield outputOf(entry, node, execution);
  }

  async #logOf({ state, log, from }: ExecutionRecord): Promise<string | undefined> {
    if (state !== "cached" || from === undefined) return log;
    return (await getJson<Commit>(this.store, layout.execution(from)))?.record.log;
  }
}

function eventOf(line: LiveLine, node: string, execution: string): RunEvent {
  const { time, type, ...rest } = line;
  return { type, node, execution, ...rest, ...(type === "log" ? { time } : {}) } as unknown as RunEvent;
}

function outputOf(entry: LogEntry, node: string, execution: string): StepOutput {
  return { type: "log", node, execution, ...entry };
}

const LAST = 20;
const NEAR_END = 64 * 1024;

/** The last lines, 20 at most, of a stored log; none where it is gone. */
export async function lastLines(store: ArtifactStore, key: string): Promise<readonly string[]> {
  const head = await store.head(key);
  if (head === undefined) return [];
  const start = Math.max(0, head.size - NEAR_END);
  const chunks: Uint8Array[] = [];
  try {
    for await (const chunk of store.get(key, { start })) chunks.push(chunk);
  } catch (error) {
    if (isZenError(error, "OBJECT_NOT_FOUND")) return [];
    throw error;
  }
  const lines = Buffer.concat(chunks).toString("utf8").trimEnd().split("\n");
  const whole = start === 0 ? lines : lines.slice(1);
  return whole.slice(-LAST).map((line) => (JSON.parse(line) as LogEntry).text);
}
