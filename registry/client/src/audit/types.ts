export type Severity = "low" | "moderate" | "high" | "critical";

/** Something that is known against an installed package. */
export interface Finding {
  readonly package: string;
  readonly version: string;
  readonly severity: Severity;
  /** `ZEN-2026-0001`, or npm's own. */
  readonly id: string;
  readonly title: string;
  readonly url?: string;
  /** The range of versions that have it. */
  readonly affected: string;
  /** The installed plugins that carry the package, each with whether it is inside them or beside them; absent for a plugin's own fault. */
  readonly within?: readonly { readonly plugin: string; readonly place: "bundled" | "native" }[];
}

export interface AuditReport {
  /** The worst first. */
  readonly findings: readonly Finding[];
  /** Every licence with the packages under it, the plugins among them; the empty string for those that state none. Sorted. */
  readonly licences: readonly { readonly licence: string; readonly packages: readonly string[] }[];
  /** What could not be asked, a sentence each: an audit that heard nothing has found nothing out. */
  readonly unanswered: readonly string[];
  /** How many plugins, and how many packages in and beside them, were looked at. */
  readonly plugins: number;
  readonly parts: number;
}
