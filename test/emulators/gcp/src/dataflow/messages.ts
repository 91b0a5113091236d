import type { Clock } from "../core/clock.js";

export const importances = ["DEBUG", "DETAILED", "BASIC", "WARNING", "ERROR"] as const;
export type Importance = (typeof importances)[number];

export interface Message {
  readonly id: string;
  readonly time: string;
  readonly messageText: string;
  readonly messageImportance: string;
}

/** A job's messages in the order of their times, which is not always that in which they turn up. */
export class Messages {
  #told: Message[] = [];
  #withheld: Message[] = [];
  #withhold = 0;
  #count = 0;

  constructor(private readonly clock: Clock) {}

  add(text: string, importance: Importance = "BASIC"): void {
    const number = ++this.#count;
    const message = {
      id: number.toString(16).padStart(16, "0"),
      time: stampOf(this.clock.now(), number),
      messageText: text,
      messageImportance: importance === "BASIC" ? "JOB_MESSAGE_BASIC" : `JOB_MESSAGE_${importance}`,
    };
    if (this.#withhold-- > 0) this.#withheld.push(message);
    else this.#tell(message);
  }

  /** The next `count` messages turn up only when they are released. */
  withhold(count: number): void {
    this.#withhold = count;
  }

  release(): void {
    this.#withheld.splice(0).forEach((message) => this.#tell(message));
  }

  list({ from, to, least }: { readonly from?: string; readonly to?: string; readonly least: Importance }): Message[] {
    return this.#told.filter(
      ({ time, messageImportance }) =>
        (from === undefined || comparable(time) >= comparable(from)) &&
        (to === undefined || comparable(time) < comparable(to)) &&
        rank(messageImportance) >= importances.indexOf(least),
    );
  }

  #tell(message: Message): void {
    this.#told.push(message);
    this.#told.sort((one, two) => (comparable(one.time) < comparable(two.time) ? -1 : 1));
  }
}

function rank(importance: string): number {
  return importances.indexOf(importance.replace("JOB_MESSAGE_", "") as Importance);
}

/** As protobuf writes a timestamp: three, six or nine digits of a second. Several messages of one millisecond differ in what follows. */
function stampOf(now: number, number: number): string {
  const stamp = new Date(now).toISOString();
  const micros = number % 1000;
  return micros === 0 ? stamp : stamp.replace("Z", `${String(micros).padStart(3, "0")}Z`);
}

export function comparable(time: string): string {
  const [, whole = "", fraction = ""] = /^([^.Z]*)(?:\.(\d+))?Z$/.exec(time) ?? [];
  return `${whole}.${fraction.padEnd(9, "0")}`;
}
