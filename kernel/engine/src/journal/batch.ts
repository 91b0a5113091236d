import {
  collectBytes,
  ZenError,
  type ArtifactStore,
  type JournalBody,
  type JournalEvent,
  type JournalPosition,
  type Time,
} from "@zen/plugin-sdk";

/** A batch of events is one durable object, created once and never changed: a line of JSON about it, then a line per event. */
export interface BatchHeader {
  readonly format: "journal@1";
  readonly stream: string;
  readonly epoch: number;
  /** Sequence of the first event; the others follow. */
  readonly first: number;
  /** How many: a batch that was cut off between two lines is known by it. Absent in the first batches that were ever written. */
  readonly events?: number;
  /** In the batch that opens an epoch: the last event of older epochs that counts. What they wrote after it is void. */
  readonly follows?: Pick<JournalPosition, "epoch" | "sequence">;
}

export type Entry = { readonly time: Time } & JournalBody;

const number = (value: number) => String(value).padStart(10, "0");

/** Byte order of keys is the order of events. */
export function batchKey(stream: string, epoch: number, first: number): string {
  return `${streamPrefix(stream)}${number(epoch)}-${number(first)}`;
}

export function streamPrefix(stream: string): string {
  return `runs/${stream}/`;
}

/** Undefined for what somebody else has put there. */
export function parseBatchKey(key: string): JournalPosition | undefined {
  const match = /^runs\/([^/]+)\/(\d{10})-(\d{10})$/.exec(key);
  if (match === null) return undefined;
  return { stream: match[1] as string, epoch: Number(match[2]), sequence: Number(match[3]) };
}

export function encodeBatch(header: BatchHeader, entries: readonly Entry[]): Uint8Array {
  const counted: BatchHeader = { ...header, events: entries.length };
  return Buffer.from([counted, ...entries].map((line) => JSON.stringify(line)).join("\n"));
}

export interface Batch {
  readonly header: BatchHeader;
  readonly events: readonly JournalEvent[];
}

export async function readBatch(store: ArtifactStore, key: string): Promise<Batch> {
  const lines = Buffer.from(await collectBytes(store.get(key)))
    .toString("utf8")
    .split("\n");
  const [header, ...entries] = lines.map((line) => parse(key, line)) as [BatchHeader, ...Entry[]];
  if (header?.format !== "journal@1") throw corrupt(key, "its format is not known to this version of Zen");
  const { stream, epoch, first, events = entries.length } = header;
  if (events !== entries.length) throw corrupt(key, `it holds ${entries.length} of its ${events} events`);
  return { header, events: entries.map((entry, index) => ({ stream, epoch, sequence: first + index, ...entry })) };
}

function parse(key: string, line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch (cause) {
    throw corrupt(key, "it is not JSON", cause);
  }
}

function corrupt(key: string, what: string, cause?: unknown): ZenError {
  return new ZenError("JOURNAL_DAMAGED", `The journal's object ${key} cannot be read: ${what}`, {
    cause,
    hint: "Restore it from a copy of the artifact store; the run that it belongs to can be computed again.",
    data: { key },
  });
}
