import type { Cloud } from "../core/service.js";

/** A `LogEntry` of logging.v2. */
export interface LogEntry {
  readonly logName: string;
  readonly resource: { readonly type: string; readonly labels: Readonly<Record<string, string>> };
  readonly timestamp: string;
  readonly receiveTimestamp: string;
  readonly insertId: string;
  readonly severity: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly textPayload?: string;
  readonly jsonPayload?: Readonly<Record<string, unknown>>;
}

/** What a service writes; the store adds time and id. */
export type Written = Omit<LogEntry, "timestamp" | "receiveTimestamp" | "insertId">;

/** All log entries of one cloud, in the order in which they were written. */
export class LogStore {
  readonly #entries: LogEntry[] = [];
  #withheld: LogEntry[] | undefined;
  #count = 0;
  #last = { stamp: "", micros: 0 };

  constructor(private readonly cloud: Cloud) {}

  /** Entries that are written at once have one time, and differ by their ids. */
  write(...entries: readonly Written[]): void {
    const stamp = this.cloud.clock.stamp();
    this.#last =
      this.#last.stamp === stamp ? { stamp, micros: Math.min(this.#last.micros + 1, 999) } : { stamp, micros: 0 };
    const timestamp = `${stamp.slice(0, -1)}${String(this.#last.micros).padStart(3, "0")}Z`;
    for (const entry of entries) {
      this.#count++;
      const kept = {
        ...entry,
        timestamp,
        receiveTimestamp: stamp,
        insertId: `e${String(this.#count).padStart(10, "0")}`,
      };
      (this.#withheld !== undefined && this.#count % 2 === 0 ? this.#withheld : this.#entries).push(kept);
    }
  }

  /** From now on every second entry is there only after `release`: a gap that fills late. */
  withhold(): void {
    this.#withheld ??= [];
  }

  release(): void {
    this.#entries.push(...(this.#withheld ?? []));
    this.#withheld = undefined;
  }

  get entries(): readonly LogEntry[] {
    return this.#entries;
  }
}

const stores = new WeakMap<Cloud, LogStore>();

/** The log store of a cloud, for the services that write to it and the one that reads it. */
export function logsOf(cloud: Cloud): LogStore {
  const known = stores.get(cloud);
  if (known !== undefined) return known;
  const store = new LogStore(cloud);
  stores.set(cloud, store);
  return store;
}
