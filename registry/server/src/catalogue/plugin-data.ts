import type { Advisory, ConformanceReport, InstallDocument, SbomPart } from "@zen/registry-protocol";

/** All that the page of a plugin shows. */
export interface PluginData {
  readonly document: InstallDocument;
  /** The version shown; one of the document's. */
  readonly version: string;
  readonly readme?: string;
  /** Those that are in force. */
  readonly advisories: readonly Advisory[];
  readonly conformance?: ShownConformance;
  /** From the list of parts in the archive; absent where it has none. */
  readonly parts?: readonly SbomPart[];
}

export interface ShownConformance {
  readonly report: ConformanceReport;
  /** Whether it is the run of the registry's own people; otherwise it is the author's word. */
  readonly countersigned: boolean;
}
