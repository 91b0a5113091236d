import type { StepDefinition } from "@zen/plugin-sdk/pipeline";
import { FileDigests } from "../keys/file-digests.js";
import { stepName } from "../keys/step-name.js";
import { stepSources, type StepSource } from "../keys/step-sources.js";
import { cacheDirOf } from "./load/compiled-files.js";
import { everyStep } from "./outputs-of.js";
import type { CompiledPlan, LoadScope } from "./types.js";

/** By node id, the files that are code of the plan's steps, for those that have any. @throws ZenError as `stepSources`. */
export async function planSources(
  { plan, steps }: Pick<CompiledPlan, "plan" | "steps">,
  scope: LoadScope,
): Promise<ReadonlyMap<string, readonly StepSource[]>> {
  const digests = FileDigests.of(cacheDirOf(scope));
  const byStep = new Map<string, Promise<readonly StepSource[]>>();
  const found = new Map<string, readonly StepSource[]>();
  for (const { id, node } of everyStep(plan)) {
    const definition = steps.get(id)?.definition as StepDefinition | undefined;
    if (definition?.sources === undefined) continue;
    const name = stepName(node.step);
    const files = byStep.get(name) ?? stepSources(definition, scope.repositoryDir, digests);
    byStep.set(name, files);
    if ((await files).length > 0) found.set(id, await files);
  }
  return found;
}
