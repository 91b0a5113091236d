import {
  ZenError,
  type ArtifactStore,
  type ExecutionRecord,
  type MetadataStore,
  type RunRecord,
} from "@zen/plugin-sdk";
import { catchUp, readStream } from "../journal/index.js";
import type { Channel } from "./channel.js";
import type { RunResult, StepFailure, StepResult } from "./engine.js";
import type { RunEvent } from "./events.js";

const STATES: Partial<Record<ExecutionRecord["state"], StepResult["state"]>> = {
  succeeded: "ran",
  superseded: "ran",
  cached: "cached",
  failed: "failed",
  skipped: "skipped",
  cancelled: "cancelled",
};

/** The outcome of a run that another machine hosted, from its journal. */
export async function runElsewhere(
  store: ArtifactStore,
  metadata: MetadataStore,
  id: string,
  channel: Channel<RunEvent>,
): Promise<RunResult> {
  let run: RunRecord | undefined;
  const steps = new Map<string, StepResult>();
  const failures = new Map<string, StepFailure>();
  const outputs = new Map<string, ExecutionRecord["outputs"]>();
  for await (const events of readStream(store, id)) {
    for (const event of events) {
      if (event.type === "run-finished") ({ run } = event);
      if (event.type !== "execution") continue;
      const { node, state, id: execution, durationMs = 0, error, from } = event.record;
      outputs.set(execution, event.record.outputs);
      const known = STATES[state];
      if (known === undefined) continue;
      steps.set(node, {
        node,
        state: known,
        execution,
        durationMs,
        outputs: (state === "superseded" ? outputs.get(from ?? "") : undefined) ?? event.record.outputs,
      });
      if (state === "failed" && error !== undefined) failures.set(node, { node, execution, error, lines: [] });
      else failures.delete(node);
    }
  }
  await catchUp(store, metadata, id);
  if (run === undefined) {
    throw new ZenError("RUN_LOST", `The run ${id} ended without a record of its end`, {
      hint: "See the orchestrator's own log of the job; what had finished is kept.",
    });
  }
  channel.push({ type: "run-finished", run });
  return { run, steps, failures: [...failures.values()] };
}
