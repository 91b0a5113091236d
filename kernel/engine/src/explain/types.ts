import type { Digest, Json, Time } from "@zen/plugin-sdk";

/** Why a step was or would be executed, or why not. */
export interface Explanation {
  /** The node as the run names it. */
  readonly node: string;
  /** `./pipelines/flights.ts#clean`. */
  readonly step: string;
  /** `unknown`: it depends on results that are not there yet. `skipped`: by a condition or a failure before it. */
  readonly verdict: "hit" | "miss" | "unknown" | "skipped";
  readonly because: Because;
  /** The execution whose result was taken over, or that the step was compared with. */
  readonly against?: Earlier;
  /** For `unknown`: the nodes that are to run first. For `skipped`: those that failed; none where a condition left it out. */
  readonly after?: readonly string[];
  /** What is not as it was there; empty for a hit. */
  readonly changes: readonly KeyChange[];
}

export type Because =
  /** All that counts is the same: a hit. */
  | "same"
  /** The step has never been executed before, as far as is recorded. */
  | "first"
  | "changed"
  | "forced"
  /** Older than the step's `ttl`. */
  | "expired"
  /** Its result was not whole any more. */
  | "damaged"
  /** `cache: false`. */
  | "uncached"
  | "effect"
  /** Nothing has changed, but it did not succeed then. */
  | "failed before"
  /** Nothing has changed, but the result is not in the store any more. */
  | "gone"
  /** There are earlier executions, but nobody recorded what went into them, or into this one. */
  | "unrecorded"
  /** It failed before anything of it was executed: what goes into it could not be read. */
  | "not begun"
  /** What it depends on is to run first. */
  | "upstream"
  | "skipped";

export interface Earlier {
  readonly run: string;
  readonly execution: string;
  readonly node: string;
  readonly at: Time;
}

export type Change = "added" | "removed" | "changed";

/** One part of a step key that is not as it was. */
export type KeyChange =
  /** A top-level declaration of a user module. The texts are there where the sources of both runs are kept. */
  | {
      readonly kind: "code";
      readonly module: string;
      readonly name: string;
      readonly change: Change;
      readonly was?: string;
      readonly is?: string;
    }
  /** A file that is code: an imported JSON file, a script. */
  | { readonly kind: "data"; readonly module: string; readonly change: Change }
  /** A library or plugin. Equal versions: something that it depends on has changed, `closure` says what where that is known. */
  | {
      readonly kind: "package";
      readonly name: string;
      readonly change: Change;
      readonly was?: string;
      readonly is?: string;
      readonly closure?: readonly PackageChange[];
    }
  /** Something that the step's factory was called with. */
  | { readonly kind: "argument"; readonly path: string; readonly was?: Json; readonly is?: Json }
  /** The code means something else, and no single declaration shows it: what they refer to, or Zen's way of reading code. */
  | { readonly kind: "structure" }
  /** Of a file `{ file: DIGEST }`, with its path where that is recorded. */
  | { readonly kind: "param"; readonly name: string; readonly was?: Json; readonly is?: Json }
  /** `from`: the node of the same run that made the new content. */
  | {
      readonly kind: "input";
      readonly name: string;
      readonly was?: Digest;
      readonly is?: Digest;
      readonly from?: string;
    }
  | { readonly kind: "codec"; readonly output: string; readonly was?: string; readonly is?: string }
  /** Null: not set. */
  | { readonly kind: "env"; readonly name: string; readonly was?: string | null; readonly is?: string | null }
  /** What time it is, for a step that asks. */
  | { readonly kind: "clock"; readonly was?: string; readonly is?: string }
  /** How the processing engine computes, as a number. */
  | { readonly kind: "semantics"; readonly was?: number; readonly is?: number }
  /** `cache.key` of the step. */
  | { readonly kind: "extra"; readonly was?: string; readonly is?: string };

export interface PackageChange {
  readonly name: string;
  readonly was?: string;
  readonly is?: string;
}
