/** A question to the catalogue. Several facets hold together. */
export interface SearchQuery {
  /** Words in name, title, description and keywords. */
  readonly text?: string;
  /** A contract without its number (`processing`), or `step`, `codec`, `hook`, `command`. */
  readonly kind?: string;
  /** `local`, `gcp`, `aws`, `kubernetes`, `azure`: from the keywords of the package. */
  readonly cloud?: string;
  /** Versions of the kernel and contracts (`0.1.0`; `processing@1`) that it has to fit. */
  readonly kernel?: string;
  readonly publisher?: string;
  /** 1 to 100; 20 by default. */
  readonly limit?: number;
  readonly after?: string;
}

export interface SearchHit {
  readonly name: string;
  /** The newest version that fits the question. */
  readonly version: string;
  readonly title: string;
  readonly description: string;
  readonly kinds: readonly string[];
  readonly cloud?: string;
  readonly publisher: string;
  readonly published: string;
  readonly license?: string;
  readonly deprecated?: string;
  readonly signedByPublisher: boolean;
}

export interface SearchPage {
  readonly total: number;
  readonly hits: readonly SearchHit[];
  /** How many hits each further facet value would leave. */
  readonly facets: { readonly [facet in "kind" | "cloud" | "publisher"]: { readonly [value: string]: number } };
  readonly next?: string;
}
