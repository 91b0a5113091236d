/** One version of a plugin (or the SDK), as far as choosing is concerned. */
export interface Candidate {
  readonly version: string;
  /** Ranges on other packages: required plugins and the SDK. */
  readonly requires: Readonly<Record<string, string>>;
  /** Why it may not be chosen, as the end of a sentence: this kernel cannot run it, it is yanked ...; absent when it may. */
  readonly unfit?: string;
  readonly deprecated?: boolean;
  /** Chosen only where nothing else is left. */
  readonly lastResort?: boolean;
}

/** Who asks for a package, and for what. */
export interface Demand {
  readonly name: string;
  readonly range: string;
  /** For people: `you`, `zen.lock`, `Zen`. */
  readonly by: string;
}

export interface Problem {
  readonly demands: readonly Demand[];
  /** All versions of a package, in any order; nothing when no registry has it. Asked at most once for each name. */
  candidates(name: string): Promise<readonly Candidate[] | undefined>;
  /** Versions to keep where they fit, from an earlier solution. They are decided before anything else but `first`. */
  readonly preferred?: Readonly<Record<string, string>>;
  /** Packages whose version matters most: decided before all others, in this order. */
  readonly first?: readonly string[];
}

export type Solution = ReadonlyMap<string, string>;
