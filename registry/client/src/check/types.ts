import type { BackendReport } from "@zen/plugin-sdk/conformance";
import type { ConformanceReport, Signature } from "@zen/registry-protocol";

export interface Finding {
  /** Which look at the plugin found it: `manifest`, `licence`, `permissions`, ... */
  readonly topic: string;
  /** A fault fails the check; a warning is for the author to judge. */
  readonly level: "fault" | "warning";
  readonly text: string;
  /** Code of the error behind it, where there is one. */
  readonly code?: string;
  readonly place?: string;
  readonly hint?: string;
}

export interface CheckPluginOptions {
  /** Of the kernel that checks, for the report and for `engines.zen`. */
  readonly zen: string;
  /** Signs the report's text, with the publisher's key where there is one. */
  readonly sign?: (text: string) => Signature | Promise<Signature>;
  readonly signal?: AbortSignal;
  readonly onProgress?: (what: "packing" | "trying", detail: string) => void;
}

export interface PluginCheck {
  readonly name: string;
  readonly version: string;
  readonly findings: readonly Finding[];
  readonly outcomes: readonly BackendReport[];
  /** Bytes of the archive, and of its content; absent when it could not be packed. */
  readonly size?: { readonly archive: number; readonly unpacked: number; readonly files: number };
  /** What travels with the plugin; absent when it could not be packed or tried. */
  readonly report?: { readonly text: string; readonly document: ConformanceReport; readonly signature?: Signature };
}
