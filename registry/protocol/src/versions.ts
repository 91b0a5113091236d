/**
 * What an administrator has said of a version. A `yanked` one is chosen by nobody anew and still delivered to those whose lock names it;
 * a `blocked` one is delivered to nobody. `quarantined`: it came from an upstream registry and waits for approval, unseen by readers.
 */
export type VersionState =
  | { readonly state: "active" }
  | { readonly state: "yanked" | "blocked"; readonly reason: string; readonly since: string }
  | { readonly state: "quarantined"; readonly since: string };
