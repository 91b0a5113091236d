/**
 * What an administrator has said of a version. A `yanked` one is chosen by nobody anew and still delivered to those whose lock names it;
 * a `blocked` one is delivered to nobody. `quarantined`: it came from an upstream registry and waits for approval, unseen by readers.
 */
export type VersionState =
  | { readonly state: "active" }
  | { readonly state: "yanked" | "blocked"; readonly reason: string; readonly since: string }
  | { readonly state: "quarantined"; readonly since: string };

/** A quarantined version, as it is listed for whoever approves. */
export interface WaitingVersion {
  readonly name: string;
  readonly version: string;
  /** ISO 8601, UTC. */
  readonly since: string;
  /** Bytes of its archive. */
  readonly size: number;
  /** `upstream:` and the host that it came from. */
  readonly publisher: string;
}
