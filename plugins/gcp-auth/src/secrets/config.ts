import type { GcpConnection } from "../client/index.js";

/** As the manifest's schema has it, with defaults filled in. */
export interface SecretManagerConfig extends GcpConnection {
  /** Put before a secret's name to get the id in Secret Manager. */
  readonly prefix: string;
  /** Which version is read: `latest`, or a number or alias to pin. */
  readonly version: string;
  /** The region of regional secrets. */
  readonly location?: string;
  /** Secrets whose id or version is another one than prefix and name say: a short id, or a resource's full name. */
  readonly secrets: Readonly<Record<string, string>>;
  readonly endpoint?: string;
}
