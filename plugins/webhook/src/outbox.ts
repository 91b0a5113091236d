import { setTimeout as delay } from "node:timers/promises";
import type { Logger } from "@zen/plugin-sdk";
import type { Config, EventName } from "./config.js";
import { Lane } from "./lane.js";
import { newMessage, type Message } from "./message.js";
import { post } from "./post.js";
import { Spool } from "./spool.js";

/** Takes events, keeps them in the spool and delivers them meanwhile, so that nobody who has something to tell waits for a network. */
export class Outbox {
  readonly #spool: Spool;
  readonly #lanes = new Map<string, Lane>();
  readonly #stop = new AbortController();
  #count = 0;
  #lost = 0;
  #given = { delivered: 0, givenUp: 0 };

  constructor(
    dir: string,
    private readonly config: Config,
    private readonly log: Logger,
  ) {
    this.#spool = new Spool(dir);
    for (const name of Object.keys(config.endpoints)) this.#lanes.set(name, this.#lane(name));
  }

  /** What has become of messages so far. */
  get counts(): { readonly delivered: number; readonly givenUp: number; readonly waiting: number } {
    return { ...this.#given, waiting: this.#count };
  }

  /** Resolves when the event is in the spool for everyone who wants it. */
  async tell(event: EventName, data: unknown): Promise<void> {
    for (const [name, { events }] of Object.entries(this.config.endpoints))
      if (events.includes(event)) await this.#keep(newMessage(name, event, data));
  }

  /** Goes on with what earlier processes have left. */
  async adopt(): Promise<void> {
    for (const message of await this.#spool.adopt()) {
      this.#count++;
      const lane = this.#lanes.get(message.endpoint);
      if (lane === undefined) await this.#giveUp(message, "the endpoint is no longer configured");
      else lane.push(message.id);
    }
  }

  list(): Promise<readonly Message[]> {
    return this.#spool.list();
  }

  /** Resolves when each message has been tried, also those that waited for another try. */
  async flush(): Promise<void> {
    for (const lane of this.#lanes.values()) lane.hurry();
    await this.#settled();
  }

  /** Resolves after so many seconds, or when nothing is due; what is left is there for the next process. */
  async close(): Promise<void> {
    const late = new AbortController();
    await Promise.race([
      this.#settled(),
      delay(this.config.flushSeconds * 1000, undefined, { signal: late.signal }).catch(() => undefined),
    ]);
    late.abort();
    for (const lane of this.#lanes.values()) lane.stop();
    this.#stop.abort();
    await this.#settled();
    await this.#spool.release();
  }

  async #settled(): Promise<void> {
    await Promise.all([...this.#lanes.values()].map((lane) => lane.settled()));
  }

  async #keep(message: Message): Promise<void> {
    if (this.#count >= this.config.limit) {
      if (this.#lost++ === 0)
        this.log.warn(`${this.config.limit} webhook messages wait already; further ones are not kept.`);
      return;
    }
    this.#count++;
    await this.#spool.put(message);
    this.#lanes.get(message.endpoint)?.push(message.id);
  }

  #lane(name: string): Lane {
    const endpoint = this.config.endpoints[name] as Config["endpoints"][string];
    return new Lane({
      attempts: this.config.attempts,
      read: (id) => this.#spool.get(id),
      send: (message) => post(name, endpoint, message, this.#stop.signal),
      delivered: (message) => this.#forget(message, "delivered"),
      givenUp: (message, reason) => this.#giveUp(message, reason),
      failed: (message) => this.#spool.put(message),
      broken: (error) => this.log.warn(`The webhook ${name} cannot be told: ${String(error)}`),
    });
  }

  async #giveUp(message: Message, reason: string): Promise<void> {
    this.log.warn(`The webhook ${message.endpoint} was not told of ${message.type} (${message.id}): ${reason}.`);
    await this.#forget(message, "givenUp");
  }

  async #forget({ id }: Message, as: "delivered" | "givenUp"): Promise<void> {
    this.#count--;
    this.#given[as]++;
    await this.#spool.remove(id);
  }
}
