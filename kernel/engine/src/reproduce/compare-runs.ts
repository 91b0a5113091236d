import type { ArtifactRef, ExecutionRecord } from "@zen/plugin-sdk";
import type { Engine } from "../run/engine.js";
import { compareArtifacts } from "./compare-artifacts.js";
import { compareNumbers } from "./compare-json.js";
import { least, type Comparison, type Reproduced, type StepReproduction } from "./types.js";

/** Step by step how alike the outputs and metrics of two runs of one plan are; effects are left out. */
export async function compareRuns(
  engine: Pick<Engine, "load" | "open">,
  was: readonly ExecutionRecord[],
  is: readonly ExecutionRecord[],
  {
    tolerance,
    effects,
    store,
  }: { readonly tolerance: number; readonly effects: ReadonlySet<string>; readonly store?: string },
): Promise<readonly StepReproduction[]> {
  const now = lastOf(is);
  const likeness = new Map<string, Comparison>();
  const compare = async (old: ArtifactRef, fresh: ArtifactRef): Promise<Comparison> => {
    const pair = `${old.digest} ${fresh.digest}`;
    const known =
      likeness.get(pair) ??
      (await compareArtifacts(engine, old, fresh, tolerance, store === undefined ? {} : { store }));
    likeness.set(pair, known);
    return known;
  };
  const found: StepReproduction[] = [];
  for (const [node, before] of lastOf(was)) {
    if (!before.step.includes("#") || effects.has(node.replaceAll(/\[\d+\]/g, ""))) continue;
    found.push(await compareStep(before, now.get(node), compare, tolerance));
  }
  return found;
}

async function compareStep(
  was: ExecutionRecord,
  is: ExecutionRecord | undefined,
  compare: (old: ArtifactRef, fresh: ArtifactRef) => Promise<Comparison>,
  tolerance: number,
): Promise<StepReproduction> {
  const { node } = was;
  const ended = endOf(was);
  const none = { node, ended, outputs: [], metrics: [], after: [] };
  if (is === undefined) return { ...none, likeness: "different" };
  const error = is.error ?? was.error;
  if (ended !== endOf(is)) return { ...none, likeness: "different", ...(error === undefined ? {} : { error }) };
  if (ended === "failed" && was.error?.code !== is.error?.code)
    return { ...none, likeness: "different", ...(error === undefined ? {} : { error }) };
  const outputs = await everyName(was.outputs, is.outputs, async (old, fresh) => ({
    ...(await compare(old, fresh)),
    was: old.digest,
    is: fresh.digest,
  }));
  const metrics = await everyName(was.metrics, is.metrics, async (old, fresh) => ({
    ...compareNumbers(old, fresh, tolerance, ""),
    was: old,
    is: fresh,
  }));
  const after = Object.entries(is.inputs).flatMap(([name, { digest }]) =>
    was.inputs[name]?.digest === digest ? [] : [name],
  );
  return { node, ended, likeness: least(outputs.map((one) => one.likeness)), outputs, metrics, after };
}

async function everyName<T>(
  was: Readonly<Record<string, T>>,
  is: Readonly<Record<string, T>>,
  compare: (old: T, fresh: T) => Promise<Omit<Reproduced, "name">>,
): Promise<readonly Reproduced[]> {
  const names = [...new Set([...Object.keys(was), ...Object.keys(is)])];
  return Promise.all(
    names.map(async (name) => {
      const [old, fresh] = [was[name], is[name]];
      if (old === undefined || fresh === undefined)
        return { name, likeness: "different" as const, where: old === undefined ? "was not there" : "is not there" };
      return { name, ...(await compare(old, fresh)) };
    }),
  );
}

/** The last word about each node. */
function lastOf(records: readonly ExecutionRecord[]): ReadonlyMap<string, ExecutionRecord> {
  return new Map(records.filter(({ state }) => state !== "running").map((record) => [record.node, record]));
}

function endOf({ state }: ExecutionRecord): StepReproduction["ended"] {
  if (state === "failed" || state === "skipped") return state;
  return state === "cancelled" ? "skipped" : "succeeded";
}
