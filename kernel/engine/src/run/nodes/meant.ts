import { didYouMean, ZenError } from "@zen/plugin-sdk";
import type { Plan } from "@zen/plugin-sdk/pipeline";
import { everyNode } from "../../plan/outputs-of.js";
import type { RunOptions } from "../engine.js";
import type { BoundStep } from "./instance.js";

/** Whether a node is meant by a name: its own, that in the plan, or that of what it is in. */
export function isMeant(wanted: string, { id, definition }: Pick<BoundStep, "id" | "definition">): boolean {
  const isIn = (name: string) => name.startsWith(wanted) && /^[.[/]/.test(name.slice(wanted.length));
  return [id, definition].some((name) => name === wanted || isIn(name));
}

/** @throws ZenError `STEP_NAME_UNKNOWN` for a name by which no node of the plan could be meant. */
export function checkForce(plan: Plan, force: RunOptions["force"]): void {
  if (typeof force !== "object" || force.length === 0) return;
  const known = [...everyNode(plan)].map(({ id }) => id);
  const unknown = force.find((name) => !known.includes(name.replaceAll(/\[\d+\]/g, "")));
  if (unknown === undefined) return;
  throw new ZenError("STEP_NAME_UNKNOWN", `The pipeline ${plan.name} has no step ${unknown}`, {
    hint: didYouMean(unknown, known) ?? `It has ${known.slice(0, 12).join(", ")}${known.length > 12 ? ", ..." : ""}.`,
  });
}
