import type { ArtifactRef, ErrorRecord, ExecutionRecord, Json } from "@zen/plugin-sdk";
import type { CompiledCode } from "../plan/types.js";
import type { ExecutionNews, ExecutionTask } from "../worker/task.js";

export interface DebugOptions {
  /** Waits for a debugger, and stops where the step begins; so unless told. */
  readonly inspect?: boolean;
  /** Where the debugger is waited for; 9229, or a free port where that is taken. */
  readonly port?: number;
  /** Effects change the world outside once more; they are refused unless this is set. */
  readonly effects?: boolean;
  /** Told where a debugger can attach: `ws://127.0.0.1:9229/ID`. */
  readonly onInspector?: (url: string) => void;
  /** Told what the step prints and tells. */
  readonly onNews?: (news: ExecutionNews) => void;
  /** Aborting it ends the process. */
  readonly signal?: AbortSignal;
}

export interface DebugOutput {
  readonly name: string;
  readonly ref: ArtifactRef;
  /** Whether it is what the step gave in the run; undefined where it gave nothing then. */
  readonly same?: boolean;
  /** Of JSON that is not too long. */
  readonly value?: Json;
}

/** How a step ended when it was executed once more. */
export interface DebugEnd {
  readonly state: ExecutionRecord["state"];
  readonly durationMs: number;
  readonly error?: ErrorRecord;
  readonly metrics: Readonly<Record<string, number>>;
  readonly outputs: readonly DebugOutput[];
  /** Whether its code is another than in the run; undefined where that is not recorded. */
  readonly codeChanged?: boolean;
}

/** What the process that executes the step is given. */
export interface DebugFile {
  readonly settings: Json;
  readonly task: ExecutionTask;
  readonly code: CompiledCode;
  /** Everything that is written goes into this folder. */
  readonly scratch: string;
  /** The port to wait for a debugger at. */
  readonly inspect?: number;
}

/** What that process says. */
export type FromDebugged =
  | { readonly type: "inspector"; readonly url: string }
  | { readonly type: "news"; readonly news: ExecutionNews }
  | {
      readonly type: "end";
      readonly record: ExecutionRecord;
      /** JSON values by output. */
      readonly values: Readonly<Record<string, Json>>;
    }
  | { readonly type: "fault"; readonly error: ErrorRecord };
