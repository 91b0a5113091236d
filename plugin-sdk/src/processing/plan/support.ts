import type { ProcessingSupports } from "../../contracts/processing.js";
import { ZenError } from "../../errors.js";
import type { ProcessingPlan } from "./plan.js";

/** Refuses, before anything runs, what an engine cannot do. @throws ZenError `PLAN_UNSUPPORTED` */
export function checkSupport(plan: ProcessingPlan, supports: ProcessingSupports): void {
  const mapped = plan.nodes.find((node) => node.op === "mapRows");
  if (mapped === undefined || supports.mapRows === true) return;
  throw new ZenError("PLAN_UNSUPPORTED", "The processing backend does not run functions over rows", {
    place: `node ${mapped.id}`,
    hint: "Write it as an expression, or choose a backend that does; some do where their configuration asks for it (rowFunctions).",
  });
}
