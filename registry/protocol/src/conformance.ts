import type { Signature } from "./signatures.js";

/** What `plugins:check` found of a packed plugin. Shown as self-reported, unless somebody else has countersigned it. */
export interface ConformanceReport {
  readonly format: "conformance@1";
  readonly name: string;
  readonly version: string;
  readonly integrity: string;
  readonly contracts: readonly {
    readonly contract: string;
    readonly backend: string;
    readonly passed: number;
    readonly failed: readonly string[];
    readonly skipped: readonly string[];
  }[];
  readonly zen: string;
  readonly node: string;
  readonly platform: string;
  readonly time: string;
}

/** A report as it travels: what was signed is the text itself. */
export interface SignedConformanceReport {
  /** JSON of a `ConformanceReport`. */
  readonly report: string;
  /** By a publisher key of the namespace, or by the registry's administrators. */
  readonly signatures: readonly (Signature & { readonly by: "publisher" | "registry" })[];
}
