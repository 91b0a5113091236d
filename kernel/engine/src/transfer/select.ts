import { ZenError } from "@zen/plugin-sdk";
import type { Facts, RunFacts } from "../prune/facts.js";
import type { TransferRequest } from "./types.js";

/** @throws ZenError `RUN_NOT_FOUND`, `RUN_AMBIGUOUS`, `ARTIFACT_NOT_FOUND` for what the store does not have. */
export function selectRuns({ runs: all }: Facts, request: TransferRequest): readonly RunFacts[] {
  const { runs, pipelines, artifacts } = request;
  const ended = [...all.values()].filter(({ finished }) => finished);
  const named = runs === undefined ? undefined : new Set(runs.map((id) => runOf(ended, id)));
  const writers =
    artifacts === undefined ? undefined : new Set(artifacts.flatMap((digest) => writersOf(ended, digest)));
  return ended.filter(
    (one) =>
      (named === undefined || named.has(one)) &&
      (writers === undefined || writers.has(one)) &&
      (pipelines === undefined || pipelines.includes(one.run.pipeline)),
  );
}

function runOf(all: readonly RunFacts[], id: string): RunFacts {
  const exact = all.find(({ run }) => run.id === id);
  const found = exact === undefined ? all.filter(({ run }) => run.id.startsWith(id)) : [exact];
  if (found.length === 1) return found[0] as RunFacts;
  if (found.length > 1)
    throw new ZenError("RUN_AMBIGUOUS", `Several runs of the store begin with ${id}`, { hint: "Give more of the id." });
  throw new ZenError("RUN_NOT_FOUND", `The store has no run ${id} that has ended`, {
    hint: "Check which store the run used; a run that goes on can be copied when it has ended.",
  });
}

function writersOf(all: readonly RunFacts[], digest: string): readonly RunFacts[] {
  const found = all.filter(({ executions }) =>
    executions.some(
      ({ state, outputs }) => state === "succeeded" && outputs.some(([, ref]) => ref.digest.startsWith(digest)),
    ),
  );
  if (found.length > 0) return found;
  throw new ZenError("ARTIFACT_NOT_FOUND", `No run of the store has written an artifact ${digest}`, {
    hint: "Give a digest as zen artifacts:list shows it.",
  });
}
