import type { Database } from "./database/database.js";
import type { Log } from "./http/log.js";
import type { SettledOptions } from "./options.js";

/** What every room works with. */
export interface Registry {
  readonly options: SettledOptions;
  readonly database: Database;
  readonly log: Log;
  /** The address that clients know it by, without a slash at its end; with a port from the moment it listens. */
  readonly url: string;
  now(): Date;
}
