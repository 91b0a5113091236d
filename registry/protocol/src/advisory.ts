/** A known fault of published versions. */
export interface Advisory {
  /** `ZEN-2026-0001` */
  readonly id: string;
  readonly package: string;
  /** The versions that have it, as a range. */
  readonly affected: string;
  readonly severity: "low" | "moderate" | "high" | "critical";
  readonly title: string;
  readonly description?: string;
  readonly url?: string;
  /** ISO 8601, UTC. */
  readonly published: string;
  /** From then on it counts no more. */
  readonly withdrawn?: string;
}

/** All that a registry advises, withdrawn advisories too; pinned by its snapshots. */
export interface AdvisoryList {
  readonly format: "advisories@1";
  /** By id. */
  readonly advisories: readonly Advisory[];
}

/** One line of the audit log: who did what to what. Never changed or removed. */
export interface AuditEntry {
  readonly sequence: number;
  readonly time: string;
  readonly account: string;
  /** `package.publish`, `token.create` ... */
  readonly action: string;
  readonly subject: string;
  readonly detail: { readonly [field: string]: string | number | boolean | null };
  /** Digest over the previous entry's digest and this one's content: a removed or changed line shows. */
  readonly chain: string;
}

/** What following the audit log's chain found. */
export type AuditCheck =
  | {
      readonly sound: true;
      readonly entries: number;
      /** Of the last entry: note it elsewhere, and the next check shows whether the log was cut or written anew. */ readonly chain: string;
    }
  | {
      readonly sound: false;
      /** Those before the first that does not hold. */ readonly entries: number;
      readonly at: number;
      readonly problem: string;
    };
