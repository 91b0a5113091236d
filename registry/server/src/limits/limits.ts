import { refusal } from "../http/refusal.js";
import type { Counter } from "./counter.js";

export interface Limit {
  readonly most: number;
  readonly windowMs: number;
}

const minute = 60_000;

/** How often somebody may try within a window. */
export const defaultLimits = {
  /** Tokens that do not hold, of one address. */
  wrongTokens: { most: 30, windowMs: minute },
  passwordsOfAddress: { most: 60, windowMs: minute },
  passwordsOfAccount: { most: 10, windowMs: minute },
  /** Requests that may change something, of one account. */
  writes: { most: 1200, windowMs: minute },
} satisfies Record<string, Limit>;

export type LimitName = keyof typeof defaultLimits;
export type LimitTable = Readonly<Record<LimitName, Limit>>;

export class Limits {
  constructor(
    private readonly table: LimitTable,
    private readonly counter: Counter,
  ) {}

  /** Counts one try. @throws ZenError `REGISTRY_LIMITED` when it is one too many */
  async spend(name: LimitName, key: string): Promise<void> {
    const { most, windowMs } = this.table[name];
    const { count, leftMs } = await this.counter.add(`${name}:${key}`, windowMs);
    if (count > most) throw limited(leftMs);
  }

  /** @throws ZenError `REGISTRY_LIMITED` where nothing is left to spend */
  async check(name: LimitName, key: string): Promise<void> {
    const { count, leftMs } = await this.counter.look(`${name}:${key}`);
    if (count >= this.table[name].most) throw limited(leftMs);
  }
}

function limited(leftMs: number): Error {
  const seconds = Math.max(1, Math.ceil(leftMs / 1000));
  return refusal(429, "REGISTRY_LIMITED", `Too many tries; the registry listens again in ${seconds} s.`, {
    hint: "Wait, and see why there were so many: a wrong token in a loop perhaps.",
    data: { retryAfter: seconds },
  });
}
