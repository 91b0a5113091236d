import type { Count, Counter } from "./counter.js";

/** What of a Redis client is needed: `EVAL`. */
export interface RedisScripts {
  eval(script: string, options: { keys: string[]; arguments: string[] }): Promise<unknown>;
}

/** One script is one step in Redis: a count without an end, after a crash between two commands, cannot be. */
const add = `local count = redis.call("INCR", KEYS[1])
if count == 1 then redis.call("PEXPIRE", KEYS[1], ARGV[1]) end
return { count, redis.call("PTTL", KEYS[1]) }`;

const look = `return { tonumber(redis.call("GET", KEYS[1]) or "0"), redis.call("PTTL", KEYS[1]) }`;

/** Shared by all servers of a registry. */
export class RedisCounter implements Counter {
  constructor(private readonly redis: () => Promise<RedisScripts>) {}

  add(key: string, windowMs: number): Promise<Count> {
    return this.#ask(add, key, [String(windowMs)]);
  }

  look(key: string): Promise<Count> {
    return this.#ask(look, key, []);
  }

  async #ask(script: string, key: string, given: string[]): Promise<Count> {
    const redis = await this.redis();
    const [count, left] = (await redis.eval(script, { keys: [`zen-limit:${key}`], arguments: given })) as [
      number,
      number,
    ];
    return { count, leftMs: Math.max(0, left) };
  }
}
