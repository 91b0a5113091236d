import type { ArtifactRef, Json } from "@zen/plugin-sdk";
import { checkParams, type StepNode } from "@zen/plugin-sdk/pipeline";
import { artifactsIn } from "../artifacts/index.js";
import { FileDigests } from "../keys/file-digests.js";
import { refuseUnsupported } from "../plan/refuse-unsupported.js";
import type { RunOptions, StepPreview } from "./engine.js";
import type { EngineHost } from "./host.js";
import { prepare } from "./prepare.js";
import type { RunnablePlan } from "./runnable.js";
import { producersOf } from "./tasks.js";

/** What a run would do: each step's key as far as its inputs are known, and what stands for it. Changes nothing. */
export async function previewRun(
  host: EngineHost,
  { plan, steps, codes }: RunnablePlan,
  given: Readonly<Record<string, Json>>,
  force: NonNullable<RunOptions["force"]>,
): Promise<readonly StepPreview[]> {
  refuseUnsupported(plan);
  const artifacts = artifactsIn(await host.artifactStore(plan.stores?.artifacts), host.cacheDir);
  const known = new Map<string, Readonly<Record<string, ArtifactRef>>>();
  const scope = {
    host,
    artifacts,
    params: checkParams(`The pipeline ${plan.name}`, plan.params, given),
    repositoryDir: host.repositoryDir,
    store: plan.stores?.artifacts,
    code: (node: string) => codes.get(node)?.digest ?? "",
    digestOfFile: (path: string) => FileDigests.of(host.cacheDir).digest(path),
    output: (node: string, output: string) => known.get(node)?.[output] as ArtifactRef,
  };
  const previews: StepPreview[] = [];
  for (const node of plan.nodes as readonly StepNode[]) {
    const step = steps.get(node.id);
    if (step === undefined || producersOf(node).some((producer) => !known.has(producer))) {
      previews.push({ node: node.id, state: "unknown" });
      continue;
    }
    const forced = force === true || (force !== false && force.includes(node.id));
    const { key, hit } = await prepare(node, step, scope, { force: forced });
    if (hit !== undefined) known.set(node.id, hit.outputs);
    previews.push(
      hit === undefined
        ? { node: node.id, state: "run", key }
        : { node: node.id, state: "cached", key, from: hit.execution },
    );
  }
  return previews;
}
