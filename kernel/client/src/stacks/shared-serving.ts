import type { CompiledPlan } from "@zen/engine";
import { Serving, ZenError } from "@zen/plugin-sdk";
import { stackBackend } from "../workspace/backend-refs.js";
import type { Workspace } from "../workspace/workspace.js";
import { identityElsewhere } from "./identity-elsewhere.js";

/**
 * What keeps steps on other machines from the serving backends that a sound plan uses. One that is another when it is opened from
 * another folder would serve there, where nobody asks it, and its deployments would not be those of this repository.
 */
export async function sharedServingProblems(
  workspace: Workspace,
  stack: string,
  { plan }: CompiledPlan,
): Promise<readonly ZenError[]> {
  const { host } = await workspace.composition(stack);
  if ((await host.orchestrator()).local === true) return [];
  const { everyStep } = await import("../pipelines/compiler.js");
  const problems: ZenError[] = [];
  const seen = new Set<string | undefined>();
  for (const { id, node } of everyStep(plan)) {
    const { on } = node.options;
    if (!node.uses.includes("serving") || seen.has(on)) continue;
    seen.add(on);
    const placed = stackBackend(workspace.document, stack, "serving", on);
    if ((await identityElsewhere(workspace, Serving, placed)) === (await host.serving(on)).identity) continue;
    problems.push(
      new ZenError(
        "SERVING_NOT_SHARED",
        `The step ${id} runs on other machines, and ${placed.ref.use} serves models only on the one that asks it`,
        {
          place: placed.place,
          hint: "Choose a stack whose serving backend every machine can reach, or an orchestrator that runs here.",
          data: { step: id },
        },
      ),
    );
  }
  return problems;
}
