import { token } from "../token.js";
import type { Closable } from "./closable.js";

/** Finds secrets by name at the place where they are used. Values never enter a record, log, span, error or plan. */
export interface SecretSource extends Closable {
  /** The value, or undefined when this source has no secret of that name; asking twice may give a rotated value. */
  get(name: string, signal?: AbortSignal): Promise<string | undefined>;
  /** Whether `get` would find it, without reading the value where the source can tell. */
  has(name: string, signal?: AbortSignal): Promise<boolean>;
  /** Names this source can list; undefined when it cannot. */
  names?(): Promise<readonly string[]>;
}

export const SecretSource = token<SecretSource>("secret-source@1");
