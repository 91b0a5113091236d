/**
 * A user module as the digest of code sees it: its top-level declarations and statements in canonical text, and how they refer
 * to each other and to other modules. Plain JSON, kept on disk by the module's content.
 */
export interface ModuleSummary {
  readonly statements: readonly Statement[];
  readonly imports: Readonly<Record<string, ImportedName>>;
  readonly exports: Readonly<Record<string, ExportedName>>;
  /** Specifiers of `export * from`. */
  readonly stars: readonly string[];
  /** Specifiers of all static imports and re-exports, in the order in which they are evaluated. */
  readonly evaluated: readonly string[];
  /** Specifiers that are imported for their effects alone. */
  readonly bare: readonly string[];
}

export interface Statement {
  /** Top-level names that it declares. */
  readonly names: readonly string[];
  /**
   * Its code without comments and formatting. `@0` stands for the first of `refs`, `#0` for the first name of its own; no other
   * token of the language begins so.
   */
  readonly text: string;
  /** Top-level names that it mentions, in order of first mention; `ns.x` for a member of an imported namespace. */
  readonly refs: readonly string[];
  /** Specifiers of modules that it imports when it runs. */
  readonly dynamic: readonly string[];
  /** False: evaluating it may have effects. Else it has none, provided that what it calls from these packages has none. */
  readonly pure: false | readonly string[];
}

export interface ImportedName {
  readonly specifier: string;
  /** `*` for the namespace. */
  readonly name: string;
}

/** A name of this module, or one of another module (`*` for its namespace). */
export type ExportedName = { readonly local: string } | ImportedName;

/** The name under which a default export that has none is kept. */
export const DEFAULT = "*default*";
