import { didYouMean, ZenError, type ExecutionRecord, type RunRecord } from "@zen/plugin-sdk";

/** The last attempt at the step. @throws ZenError `STEP_NAME_UNKNOWN`, `DEBUG_REFUSED` for one that had no inputs. */
export function debugTarget(
  { id, pipeline }: RunRecord,
  executions: readonly ExecutionRecord[],
  node: string,
): ExecutionRecord {
  const found = executions.filter((one) => one.node === node).at(-1);
  if (found === undefined) {
    const known = [...new Set(executions.filter(isStep).map((one) => one.node))];
    const some = `${known.slice(0, 12).join(", ")}${known.length > 12 ? ", ..." : ""}`;
    throw new ZenError("STEP_NAME_UNKNOWN", `The run ${id} of ${pipeline} has no step ${node}`, {
      hint: didYouMean(node, known) ?? (known.length === 0 ? "No step of it has begun." : `It has ${some}.`),
    });
  }
  if (!isStep(found)) {
    const inside = executions.find(
      (one) => isStep(one) && /^[.[/]/.test(one.node.slice(node.length)) && one.node.startsWith(node),
    );
    throw refused(
      `${node} is no step: it stands for others`,
      `Name one of those${inside === undefined ? "" : `, as ${inside.node}`}.`,
    );
  }
  if (found.state === "skipped")
    throw refused(
      `The step ${node} was skipped in the run ${id}, so it had no inputs`,
      "Debug the step that it waited for.",
    );
  if (found.state === "failed" && found.reason === undefined)
    throw refused(
      `The step ${node} never began: ${found.error?.message ?? "its inputs could not be had"}`,
      found.error?.hint ?? "Mend that first.",
    );
  return found;
}

/** What stands for other nodes has its kind where a step has its name. */
function isStep({ step }: ExecutionRecord): boolean {
  return step.includes("#");
}

function refused(message: string, hint: string): ZenError {
  return new ZenError("DEBUG_REFUSED", message, { hint });
}
