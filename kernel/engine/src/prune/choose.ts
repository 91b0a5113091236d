import { ZenError } from "@zen/plugin-sdk";
import type { Facts, RunFacts } from "./facts.js";
import type { PruneReport, PruneRequest } from "./types.js";

export interface Choice {
  /** Runs that may lose their artifacts, oldest first. */
  readonly candidates: readonly RunFacts[];
  readonly refused: PruneReport["refused"];
}

/** Which runs fit all that the request says of runs. None where it says nothing of them. */
export function choose(facts: Facts, request: PruneRequest, now: number): Choice {
  const { olderThanMs, keepRuns, keepBytes, runs: named } = request;
  if (olderThanMs === undefined && keepRuns === undefined && keepBytes === undefined && named === undefined)
    return { candidates: [], refused: [] };
  const unknown = named?.find((id) => !facts.runs.has(id));
  if (unknown !== undefined) {
    throw new ZenError("RUN_NOT_FOUND", `There is no run ${unknown} in this artifact store`, {
      hint: "See zen runs:list; name another store with --store.",
    });
  }
  const all = [...facts.runs.values()].sort((a, b) => (a.run.id < b.run.id ? -1 : 1));
  const newest = keepRuns === undefined ? new Set<string>() : newestOf(all, keepRuns);
  const fitting = all.filter(
    ({ run }) =>
      (named === undefined || named.includes(run.id)) &&
      !newest.has(run.id) &&
      (olderThanMs === undefined || Date.parse(run.finishedAt ?? run.startedAt) < now - olderThanMs),
  );
  const held = fitting.map((one) => [one, heldBy(facts, one)] as const);
  return {
    candidates: held.flatMap(([one, why]) => (why === undefined ? [one] : [])),
    refused: held.flatMap(([{ run }, why]) =>
      why === undefined || named === undefined ? [] : [{ what: `run ${run.id}`, why }],
    ),
  };
}

/** Why a run keeps what it has, whatever is asked for. */
export function heldBy(facts: Facts, one: RunFacts): string | undefined {
  if (!one.finished) return "it is under way";
  const tags = facts.tagsOf(one);
  if (tags.length > 0) return `it is tagged ${tags.join(", ")}`;
  const deployment = facts.live.find(({ run }) => run === one.run.id);
  return deployment === undefined ? undefined : `${deployment.name} is deployed from it`;
}

function newestOf(oldestFirst: readonly RunFacts[], count: number): ReadonlySet<string> {
  const kept = new Map<string, string[]>();
  for (const { run } of [...oldestFirst].reverse()) {
    const ids = kept.get(run.pipeline) ?? [];
    kept.set(run.pipeline, ids);
    if (ids.length < count) ids.push(run.id);
  }
  return new Set([...kept.values()].flat());
}
