import { backoff } from "./backoff.js";
import type { Message } from "./message.js";
import type { Attempt } from "./post.js";

/** Requests under way to one endpoint. */
const AT_ONCE = 4;

export interface LaneParts {
  readonly attempts: number;
  readonly read: (id: string) => Promise<Message>;
  readonly send: (message: Message) => Promise<Attempt>;
  readonly delivered: (message: Message) => Promise<void>;
  /** It will not be tried again. */
  readonly givenUp: (message: Message, reason: string) => Promise<void>;
  /** It stays, and is tried again. */
  readonly failed: (message: Message) => Promise<void>;
  /** A fault of this machine, such as a full disk. */
  readonly broken: (error: unknown) => void;
}

/** What waits for one endpoint. While that does not answer, everything for it waits, longer from time to time; others do not. */
export class Lane {
  readonly #waiting: string[] = [];
  readonly #settled: (() => void)[] = [];
  #underway = 0;
  #failures = 0;
  #notBefore = 0;
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(private readonly parts: LaneParts) {}

  push(id: string): void {
    this.#waiting.push(id);
    this.#pump();
  }

  /** Tries at once what waits for its time. */
  hurry(): void {
    this.#notBefore = 0;
    this.#pump();
  }

  /** Resolves when nothing is under way and nothing is due. */
  settled(): Promise<void> {
    return this.#isIdle() ? Promise.resolve() : new Promise((resolve) => void this.#settled.push(resolve));
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  #isIdle(): boolean {
    const due = this.#waiting.length > 0 && Date.now() >= this.#notBefore && !this.#stopped;
    return this.#underway === 0 && !due;
  }

  #pump(): void {
    clearTimeout(this.#timer);
    while (!this.#stopped && this.#underway < AT_ONCE && this.#waiting.length > 0 && Date.now() >= this.#notBefore) {
      this.#underway++;
      void this.#deliver(this.#waiting.shift() as string).finally(() => {
        this.#underway--;
        this.#pump();
      });
    }
    const wait = this.#notBefore - Date.now();
    if (!this.#stopped && this.#waiting.length > 0 && wait > 0)
      this.#timer = setTimeout(() => this.#pump(), Math.min(wait, 2 ** 31 - 1)).unref();
    if (this.#isIdle()) for (const resolve of this.#settled.splice(0)) resolve();
  }

  async #deliver(id: string): Promise<void> {
    const { parts } = this;
    try {
      const message = await parts.read(id);
      const attempt = await parts.send(message);
      if (attempt.end === "delivered") {
        this.#failures = 0;
        await parts.delivered(message);
      } else if (attempt.end === "refused") await parts.givenUp(message, attempt.reason);
      else if (attempt.end === "again") await this.#again(message, attempt);
    } catch (error) {
      parts.broken(error);
    }
  }

  async #again(message: Message, { reason, afterMs }: Extract<Attempt, { end: "again" }>): Promise<void> {
    const tried = { ...message, attempts: message.attempts + 1, reason };
    this.#failures++;
    this.#notBefore = Date.now() + (afterMs ?? backoff(this.#failures, Math.random()));
    if (tried.attempts >= this.parts.attempts) return this.parts.givenUp(tried, reason);
    await this.parts.failed(tried);
    this.#waiting.unshift(tried.id);
  }
}
