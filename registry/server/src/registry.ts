import type { Keyv } from "keyv";
import type { Registry as Metrics } from "prom-client";
import type { Sessions } from "./accounts/sessions.js";
import type { Database } from "./database/database.js";
import type { Log } from "./http/log.js";
import type { Limits } from "./limits/limits.js";
import type { Packages } from "./packages/packages.js";
import type { SettledOptions } from "./options.js";

/** What every room works with. */
export interface Registry {
  readonly options: SettledOptions;
  readonly database: Database;
  readonly packages: Packages;
  readonly log: Log;
  /** What Prometheus is told. */
  readonly metrics: Metrics;
  /** How often somebody may try something. */
  readonly limits: Limits;
  readonly sessions: Sessions;
  /** A cache of this name, shared by all servers where there is Redis. What it holds may be gone at any moment. Ask for one once, and keep it. */
  readonly cache: (name: string, ttlMs: number) => Keyv;
  /** The address that clients know it by, without a slash at its end; with a port from the moment it listens. */
  readonly url: string;
  now(): Date;
}
