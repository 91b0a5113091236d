import type { Json, RunRecord } from "@zen/plugin-sdk";
import type { CodePart } from "@zen/engine";
import type { Workspace } from "../workspace/workspace.js";
import { ownMetrics } from "../words/index.js";
import { locateRuns, type LocatedRun, type LocatedStep } from "./located.js";
import { compareFacts, type Facts } from "./rows.js";
import type { ComparedStep, RunComparison } from "./types.js";

/** Sets runs side by side. @throws ZenError `RUN_NOT_FOUND`, `RUN_AMBIGUOUS`, `RUNS_NOT_COMPARABLE`. */
export async function compareRuns(workspace: Workspace, ids: readonly string[]): Promise<RunComparison> {
  const located = await locateRuns(workspace, ids);
  const runs = located.map(({ run }) => run);
  const facts = (of: (one: LocatedRun) => Facts) => compareFacts(located.map(of));
  return {
    runs,
    params: facts(({ run }) => run.params),
    metrics: facts(({ run }) => Object.fromEntries(ownMetrics(run.metrics))),
    code: facts((one) => byStep(one, codeOf)),
    data: facts((one) => byStep(one, dataOf)),
    outputs: facts(({ run }) =>
      Object.fromEntries(Object.entries(run.outputs).map(([name, { digest }]) => [name, digest])),
    ),
    environment: facts(({ run }) => environmentOf(run)),
    steps: compareSteps(located),
  };
}

function byStep({ steps }: LocatedRun, of: (step: LocatedStep) => Facts): Facts {
  return Object.fromEntries(
    [...steps].flatMap(([node, step]) => Object.entries(of(step)).map(([name, value]) => [`${node}: ${name}`, value])),
  );
}

function codeOf({ facts }: LocatedStep): Facts {
  const { code, parts } = facts ?? {};
  if (parts === undefined) return {};
  if (code === undefined) return { "its code": parts.code };
  return Object.fromEntries(code.parts.map(partFact));
}

function partFact(part: CodePart): readonly [string, Json] {
  // One version may be installed with other libraries below it.
  if (part.kind === "package") return [part.name, `${part.version} ${part.digest.slice(0, 8)}`];
  return [part.kind === "code" ? `${part.module} ${part.name}` : part.module, part.digest];
}

function dataOf({ record, facts }: LocatedStep): Facts {
  const files = Object.entries(facts?.parts.params ?? {}).flatMap(([name, value]) => {
    const digest = fileDigest(value);
    return digest === undefined ? [] : [[`the file of ${name}`, digest] as const];
  });
  const inputs = Object.entries(record.inputs).map(([name, { digest }]) => [name, digest] as const);
  return Object.fromEntries([...files, ...inputs]);
}

/** Step keys have the content of a file in place of its path. */
function fileDigest(value: Json): string | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  const { file, ...rest } = value as { readonly file?: Json };
  return typeof file === "string" && Object.keys(rest).length === 0 ? file : undefined;
}

/** Without what no two runs have in common: the hour, and the digest of all sources, of which the steps' code tells what counts. */
function environmentOf({ stack, plan, environment: { clock: _clock, sources: _sources, ...same } }: RunRecord): Facts {
  return { stack, plan, ...same };
}

function compareSteps(located: readonly LocatedRun[]): readonly ComparedStep[] {
  const nodes = [...new Set(located.flatMap(({ steps }) => [...steps.keys()]))];
  return nodes.map((node) => {
    const records = located.map(({ steps }) => steps.get(node)?.record);
    return {
      node,
      states: records.map((record) => record?.state ?? null),
      durations: records.map((record) => record?.durationMs ?? null),
    };
  });
}
