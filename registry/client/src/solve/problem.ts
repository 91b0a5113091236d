/** One version of a plugin (or the SDK), as far as choosing is concerned. */
export interface Candidate {
  readonly version: string;
  /** Ranges on other packages: required plugins and the SDK. */
  readonly requires: Readonly<Record<string, string>>;
  /** Why this kernel cannot run it; absent when it can. */
  readonly unfit?: string;
  readonly deprecated?: boolean;
}

/** Who asks for a package, and for what. */
export interface Demand {
  readonly name: string;
  readonly range: string;
  /** For people: `you`, `zen.lock`, `@zen/tfjs 0.1.0`. */
  readonly by: string;
  /** The package whose choice raised this demand; absent for one from outside. */
  readonly from?: string;
}

export interface Problem {
  readonly demands: readonly Demand[];
  /** All versions of a package, in any order; nothing when no registry has it. Asked at most once for each name. */
  candidates(name: string): Promise<readonly Candidate[] | undefined>;
  /** Versions to keep where they fit, from an earlier solution. */
  readonly preferred?: Readonly<Record<string, string>>;
}

export type Solution = ReadonlyMap<string, string>;
