import { everyStep, processingNotLocal, runsInStore, type CompiledPlan, type EngineHost } from "@zen/engine";
import { ArtifactStore, isZenError, ZenError, type Processing } from "@zen/plugin-sdk";
import type { StepNode } from "@zen/plugin-sdk/pipeline";
import { storeRef } from "../workspace/backend-refs.js";
import type { Workspace } from "../workspace/workspace.js";
import { identityElsewhere } from "./identity-elsewhere.js";

/**
 * What keeps steps on other machines from the artifact store of a sound plan; nothing where all of them run here. A store that is another
 * one when it is opened from another folder lies in this repository, and nobody else can reach it.
 */
export async function sharedStoreProblems(
  workspace: Workspace,
  stack: string,
  { plan }: CompiledPlan,
): Promise<readonly ZenError[]> {
  const { host } = await workspace.composition(stack);
  const name = plan.stores?.artifacts ?? "default";
  const steps = [...everyStep(plan)].map(({ node }) => node);
  const refused = await refusedProcessing(steps, host, name);
  if (refused !== undefined) return [refused];
  const remote = await partElsewhere(steps, host);
  if (remote === undefined) return [];
  const { identity } = await host.artifactStore(name);
  if ((await identityElsewhere(workspace, ArtifactStore, storeRef(workspace.document, "artifacts", name))) === identity)
    return [];
  return [
    new ZenError(
      "STORE_NOT_SHARED",
      `The ${remote} works on other machines, which cannot reach the artifact store ${name}`,
      {
        place: storeRef(workspace.document, "artifacts", name).place,
        hint: "Give the store a place that is the same for them: an absolute path on a shared disk, or a store in the network.",
      },
    ),
  ];
}

async function partElsewhere(nodes: readonly StepNode[], host: EngineHost): Promise<string | undefined> {
  if ((await host.orchestrator()).local !== true) return "orchestrator of the stack";
  for (const { stepKind, options, id } of nodes) {
    if (stepKind === "trainer" && (await host.training(options.on)).local !== true) return `training backend of ${id}`;
  }
  return undefined;
}

/** A processing backend elsewhere that does not reach the artifact store, which it has to read and write, or takes no job at all. */
async function refusedProcessing(
  nodes: readonly StepNode[],
  host: EngineHost,
  name: string,
): Promise<ZenError | undefined> {
  const asked = new Set(nodes.filter(({ uses }) => uses.includes("processing")).map(({ options }) => options.on));
  for (const on of asked) {
    const processing = await host.processing(on);
    if (processing.supports.local === true) continue;
    const store = await host.artifactStore(name);
    if (!runsInStore(processing, store))
      return processingNotLocal(processing, store, host.backendName?.("processing@1", on));
    const refusal = await refusalOf(processing);
    if (refusal !== undefined) return refusal;
  }
  return undefined;
}

async function refusalOf(processing: Processing): Promise<ZenError | undefined> {
  try {
    await processing.check?.();
    return undefined;
  } catch (error) {
    if (isZenError(error)) return error;
    throw error;
  }
}
