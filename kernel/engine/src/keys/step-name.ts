import { canonicalJson } from "@zen/plugin-sdk";
import type { StepId } from "@zen/plugin-sdk/pipeline";

/** A step as records name it: `@zen/tabular#split`; with its arguments where it is a factory's. */
export function stepName(id: StepId): string {
  const name = `${id.module}#${id.export}`;
  return id.args === undefined ? name : `${name}(${canonicalJson(id.args).slice(1, -1)})`;
}
