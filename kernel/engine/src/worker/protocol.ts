import type { ErrorRecord, ExecutionRecord, Json } from "@zen/plugin-sdk";
import type { StepId } from "@zen/plugin-sdk/pipeline";
import type { CompiledCode } from "../plan/types.js";
import type { ExecutionEnd, ExecutionNews, ExecutionTask } from "./task.js";

/** What a warm worker is told. It is started once and executes one step at a time. */
export type ToWorker =
  | {
      readonly type: "start";
      readonly settings: Json;
      /** Its stdout and stderr, appended to a file. */ readonly printed: string;
    }
  /** Steps that it will be asked for, to be loaded before that. */
  | { readonly type: "warm"; readonly code: CompiledCode; readonly steps: readonly StepId[] }
  | { readonly type: "execute"; readonly task: ExecutionTask; readonly code: CompiledCode }
  | { readonly type: "cancel"; readonly reason: ErrorRecord }
  | { readonly type: "secret"; readonly name: string; readonly value?: string; readonly error?: ErrorRecord }
  | { readonly type: "stop" };

/** What it says. */
export type FromWorker =
  | { readonly type: "ready" }
  | { readonly type: "news"; readonly news: ExecutionNews }
  | { readonly type: "recorded"; readonly record: ExecutionRecord }
  /** `memory`: resident bytes, to tell when a fresh process is due. */
  | { readonly type: "end"; readonly end: ExecutionEnd; readonly memory: number }
  /** The worker itself failed: its composition, its code or a store. */
  | { readonly type: "fault"; readonly error: ErrorRecord }
  /** That have ended, for whoever sends them on. */
  | { readonly type: "spans"; readonly spans: readonly Json[] }
  | { readonly type: "secret"; readonly name: string };
