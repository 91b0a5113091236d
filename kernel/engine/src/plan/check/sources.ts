import { isZenError, ZenError } from "@zen/plugin-sdk";
import type { AnyStep, StepDefinition } from "@zen/plugin-sdk/pipeline";
import { FileDigests } from "../../keys/file-digests.js";
import { stepSources } from "../../keys/step-sources.js";
import { cacheDirOf } from "../load/compiled-files.js";
import type { LoadScope } from "../types.js";

/** What stands in the way of finding the files that are code of a step. */
export async function sourceProblems(
  id: string,
  step: AnyStep | undefined,
  scope: LoadScope,
): Promise<readonly ZenError[]> {
  if (step === undefined) return [];
  try {
    await stepSources(step.definition as StepDefinition, scope.repositoryDir, FileDigests.of(cacheDirOf(scope)));
    return [];
  } catch (error) {
    if (isZenError(error)) return [error];
    return [
      new ZenError("STEP_CHECK_FAILED", `The step ${id} could not name its source files: ${String(error)}`, {
        cause: error,
        hint: "Report this to the author of the step.",
      }),
    ];
  }
}
