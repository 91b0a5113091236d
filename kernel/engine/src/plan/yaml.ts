import { ZenError } from "@zen/plugin-sdk";
import type { Plan } from "@zen/plugin-sdk/pipeline";
import { checkReferences } from "./check-references.js";
import { readPlan } from "./read-plan.js";

/** A plan as YAML that a person reads and compares; `planFromYaml` gives back an equal plan. */
export async function planToYaml(plan: Plan): Promise<string> {
  const { stringify } = await import("yaml");
  return stringify(plan, { aliasDuplicateObjects: false, lineWidth: 120 });
}

/**
 * Reads a plan from YAML (or JSON, which is YAML).
 * @throws ZenError `PLAN_INVALID` with line and column, or with the path of the value that does not fit.
 */
export async function planFromYaml(text: string, place = "plan.yaml"): Promise<Plan> {
  const { parseDocument, LineCounter } = await import("yaml");
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, prettyErrors: false, uniqueKeys: true });
  const [problem] = document.errors;
  if (problem !== undefined) {
    const { line, col } = lineCounter.linePos(problem.pos[0]);
    throw new ZenError("PLAN_INVALID", `The plan is no YAML: ${problem.message}`, {
      place: `${place}:${line}:${col}`,
      hint: "Correct the YAML at this place.",
    });
  }
  const plan = readPlan(document.toJS({ maxAliasCount: 0 }), place);
  checkReferences(plan);
  return plan;
}
