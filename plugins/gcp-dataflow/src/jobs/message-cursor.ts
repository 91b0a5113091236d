import { createHash } from "node:crypto";
import type { JobMessage } from "../api/types.js";

/** How much later than newer ones a message may still turn up and be told. */
const WINDOW_MS = 60_000;
/** So many marks of messages a cursor that is handed out holds; after a burst its window is shorter. */
const MOST_MARKS = 64;

type Mark = readonly [time: string, mark: string];

interface Seen {
  /** RFC 3339; everything before this time has been told. Empty at the beginning of the log. */
  readonly from: string;
  /** Marks of what has been told from that time on, with their times, oldest first. */
  readonly marks: readonly Mark[];
}

/**
 * Which messages of a job have been told. Dataflow lists by time, and a message may turn up after newer ones. So a position is a
 * time and the marks of what was told since: asked again from that time on, what bears no mark is new, and nothing comes twice.
 */
export class MessageCursor {
  #from: string;
  #marks: Mark[];
  #known: Set<string>;

  /** Takes up where `text`, as `toString` wrote it, has been; anything else begins anew. */
  constructor(text = "") {
    const seen = parse(text);
    this.#from = seen.from;
    this.#marks = [...seen.marks];
    this.#known = new Set(seen.marks.map(([, mark]) => mark));
  }

  /** What to list from, inclusive; undefined for all. */
  get startTime(): string | undefined {
    return this.#from === "" ? undefined : this.#from;
  }

  /** Notes a message; false when it was told before. */
  take(message: JobMessage): boolean {
    const mark = markOf(message);
    if (sortable(message.time) < sortable(this.#from) || this.#known.has(mark)) return false;
    const last = this.#marks.at(-1)?.[0] ?? "";
    this.#marks.push([message.time, mark]);
    this.#known.add(mark);
    if (sortable(message.time) < sortable(last))
      this.#marks.sort(([one], [two]) => compare(sortable(one), sortable(two)));
    this.#forget();
    return true;
  }

  toString(): string {
    const { from, marks } = shortened({ from: this.#from, marks: this.#marks });
    return Buffer.from(JSON.stringify([from, marks])).toString("base64url");
  }

  /** Moves the beginning of the window on with its end. */
  #forget(): void {
    const newest = Date.parse(this.#marks.at(-1)?.[0] ?? "");
    const oldest = Date.parse(this.#marks[0]?.[0] ?? "");
    if (!(newest - oldest > 2 * WINDOW_MS)) return;
    this.#from = new Date(newest - WINDOW_MS).toISOString();
    this.#marks = this.#marks.filter(([time]) => sortable(time) >= sortable(this.#from));
    this.#known = new Set(this.#marks.map(([, mark]) => mark));
  }
}

/** With no more marks than a cursor has room for, given up by whole times, so that no message of a time that is kept loses its mark. */
function shortened({ from, marks }: Seen): Seen {
  if (marks.length <= MOST_MARKS) return { from, marks };
  const first = (marks[marks.length - MOST_MARKS] as Mark)[0];
  const kept = marks.filter(([time]) => sortable(time) > sortable(first));
  const newest = (marks.at(-1) as Mark)[0];
  return kept.length > 0
    ? { from: (kept[0] as Mark)[0], marks: kept }
    : { from: newest, marks: marks.filter(([time]) => time === newest) };
}

function parse(text: string): Seen {
  const nothing: Seen = { from: "", marks: [] };
  if (!/^[\w-]{1,65536}$/.test(text)) return nothing;
  try {
    const [from, marks] = JSON.parse(Buffer.from(text, "base64url").toString()) as [unknown, unknown];
    const isMark = (one: unknown): one is [string, string] =>
      Array.isArray(one) && one.length === 2 && one.every((part) => typeof part === "string");
    return typeof from === "string" && Array.isArray(marks) && marks.every(isMark) ? { from, marks } : nothing;
  } catch {
    return nothing; // somebody else's cursor
  }
}

function markOf({ id = "", time, messageText = "", messageImportance = "" }: JobMessage): string {
  return createHash("sha256")
    .update(JSON.stringify([id, time, messageImportance, messageText]))
    .digest("base64url")
    .slice(0, 8);
}

/** Times of equal length, so that they compare as text: the service leaves out zeros at the end of a second's fraction. */
export function sortable(time: string): string {
  const match = /^(.*?)(?:\.(\d+))?Z$/.exec(time);
  return match === null ? time : `${match[1]}.${(match[2] ?? "").padEnd(9, "0")}Z`;
}

function compare(one: string, two: string): number {
  return one < two ? -1 : one > two ? 1 : 0;
}
