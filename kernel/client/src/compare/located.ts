import { ZenError, type ExecutionRecord, type RunRecord } from "@zen/plugin-sdk";
import type { KeyFacts } from "@zen/engine";
import { findRun, type FoundRun } from "../runs/find-run.js";
import { allPages } from "@zen/engine/records";
import type { Workspace } from "../workspace/workspace.js";

/** A run with all that a comparison looks at. */
export interface LocatedRun {
  readonly run: RunRecord;
  /** The last execution of each node; those in items of maps aside. */
  readonly steps: ReadonlyMap<string, LocatedStep>;
}

export interface LocatedStep {
  readonly record: ExecutionRecord;
  /** What its key was made of, where that is kept. */
  readonly facts?: KeyFacts;
}

interface Placed extends FoundRun {
  readonly artifacts: { readonly name: string; readonly identity: string };
}

/**
 * Finds runs that can be compared. @throws ZenError `RUN_NOT_FOUND`, `RUN_AMBIGUOUS`, `RUNS_NOT_COMPARABLE` where there are fewer than two
 * or they do not share their stores.
 */
export async function locateRuns(workspace: Workspace, ids: readonly string[]): Promise<readonly LocatedRun[]> {
  const metadata = await workspace.metadata();
  const placed: Placed[] = [];
  for (const id of ids) {
    const found = await findRun(workspace, id, metadata);
    if (!placed.some(({ run }) => run.id === found.run.id)) placed.push(await place(workspace, found));
  }
  const [first, ...others] = placed;
  if (first === undefined || others.length === 0)
    throw new ZenError("RUNS_NOT_COMPARABLE", "A comparison takes two different runs or more", {
      hint: "See zen runs:list for their ids.",
    });
  for (const other of others) checkShared(first, other);
  return Promise.all(placed.map((one) => look(workspace, one)));
}

/** One run, seen as for a comparison. @throws ZenError `RUN_NOT_FOUND`, `RUN_AMBIGUOUS`. */
export async function locateRun(workspace: Workspace, id: string): Promise<LocatedRun> {
  return look(workspace, await place(workspace, await findRun(workspace, id)));
}

async function place(workspace: Workspace, found: FoundRun): Promise<Placed> {
  const { host } = await workspace.composition();
  const plan = await (await workspace.engine()).plan(found.run.plan);
  const name = plan?.stores?.artifacts ?? "default";
  const { identity } = await host.artifactStore(name);
  return { ...found, artifacts: { name, identity } };
}

function checkShared(a: Placed, b: Placed): void {
  const differ = [
    ...(a.artifacts.identity === b.artifacts.identity ? [] : ["artifact store"]),
    ...(a.metadata.identity === b.metadata.identity ? [] : ["metadata store"]),
  ];
  if (differ.length === 0) return;
  const says = ({ run, artifacts, metadata }: Placed): string =>
    `${run.id} of ${run.pipeline} is in ${artifacts.identity} and ${metadata.identity}`;
  throw new ZenError(
    "RUNS_NOT_COMPARABLE",
    `The runs ${a.run.id} and ${b.run.id} do not share their ${differ.join(" and their ")}`,
    {
      hint: `What is called the same in different stores need not be the same. ${says(a)}; ${says(b)}.`,
      data: { runs: [a.run.id, b.run.id], differ },
    },
  );
}

async function look(workspace: Workspace, { run, metadata, artifacts }: Placed): Promise<LocatedRun> {
  const engine = await workspace.engine();
  const executions = await allPages((query) => metadata.query("executions", query), {
    where: { and: [{ field: "run", op: "=", value: run.id }, { not: { field: "node", op: "contains", value: "[" } }] },
    sort: [{ field: "startedAt" }, { field: "attempt" }],
  });
  const last = new Map(executions.map((record) => [record.node, record]));
  const steps = [...last].map(async ([node, record]): Promise<readonly [string, LocatedStep]> => {
    const facts = await engine.keyFacts(record, { store: artifacts.name });
    return [node, { record, ...(facts === undefined ? {} : { facts }) }];
  });
  return { run, steps: new Map(await Promise.all(steps)) };
}
