import { Keyv } from "keyv";
import type { Log } from "../http/log.js";
import { BoundedMap } from "./bounded-map.js";
import { FallbackCounter } from "./fallback-counter.js";
import { Limits, type LimitTable } from "./limits.js";
import { MemoryCounter } from "./memory-counter.js";
import { RedisCounter, type RedisScripts } from "./redis-counter.js";

/** What servers of one registry forget without harm: in Redis where there is one, else each for itself. */
export interface Shared {
  readonly limits: Limits;
  /** Sessions and caches by name; what it holds may be gone at any moment. Ask for one once, and keep it. */
  cache(name: string, ttlMs: number): Keyv;
  close(): Promise<void>;
}

const mostEntries = 10_000;

export async function openShared(redisUrl: string | undefined, table: LimitTable, log: Log): Promise<Shared> {
  const own = new MemoryCounter();
  if (redisUrl === undefined)
    return {
      limits: new Limits(table, own),
      cache: (name, ttl) => new Keyv({ store: new BoundedMap(mostEntries), namespace: name, ttl }),
      close: async () => undefined,
    };
  const { default: KeyvRedis } = await import("@keyv/redis");
  const redis = new KeyvRedis(redisUrl, { throwOnConnectError: false, connectionTimeout: 2000 });
  const onFault = (error: unknown): void => log.fault(error, { part: "redis" });
  redis.on("error", onFault);
  const scripts = async (): Promise<RedisScripts> => (await redis.getClient()) as unknown as RedisScripts;
  return {
    limits: new Limits(table, new FallbackCounter(new RedisCounter(scripts), own, onFault)),
    cache(name, ttl) {
      const store = new KeyvRedis(redis.client, { namespace: `zen-${name}`, throwOnConnectError: false });
      return new Keyv({ store, useKeyPrefix: false, ttl }).on("error", onFault);
    },
    close: () => redis.disconnect(),
  };
}
