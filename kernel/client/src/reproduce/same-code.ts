import type { KeyChange, StepCode } from "@zen/engine";
import type { RunRecord } from "@zen/plugin-sdk";
import { notReproducible } from "./refusal.js";

const NAMED = 4;

/** @throws ZenError `RUN_NOT_REPRODUCIBLE` where the code that was laid out is not what ran, saying what is another one now. */
export async function mustBeSame(
  run: RunRecord,
  was: ReadonlyMap<string, StepCode>,
  is: ReadonlyMap<string, StepCode>,
): Promise<void> {
  const { compareCodes } = await import("../pipelines/compiler.js");
  const changes = [...was].flatMap(([node, code]) => {
    const now = is.get(node);
    return now === undefined ? [] : compareCodes(code, now).map((change) => words(change));
  });
  const told = [...new Set(changes)];
  if (told.length === 0) return;
  const named = told.slice(0, NAMED).join("; ") + (told.length > NAMED ? `; and ${told.length - NAMED} more` : "");
  throw notReproducible(
    run,
    `the code would not be what it was then: ${named}`,
    "Install the packages that the run had, such as by checking out its commit and its package-lock.json, and try again.",
  );
}

function words(change: KeyChange): string {
  if (change.kind === "package") {
    const { name, was = "none", is = "none" } = change;
    return was === is ? `${name} ${is} has other content or dependencies` : `${name} was ${was} and is ${is}`;
  }
  if (change.kind === "code" || change.kind === "data") return `${change.module.replace(/^\.\//, "")} ${change.change}`;
  return "Zen reads code otherwise than then";
}
