import type { Explanation, ExplanationGroup } from "@zen/client";
import type { Style } from "../output/output.js";
import { becauseText } from "./because-text.js";
import { changeLines } from "./change-lines.js";

/** Reason and changes of one step, below its name. */
export function explanationLines(explanation: Explanation, style: Style): readonly string[] {
  const changes = explanation.changes.flatMap((change) => changeLines(change, style));
  return [becauseText(explanation), ...changes.map((line) => `  ${line}`)];
}

/** The items of a map that have the same reason, told by one of them. */
export function groupLines({ count, example }: ExplanationGroup, style: Style): readonly string[] {
  const [first = "", ...rest] = explanationLines(example, style);
  const of = count === 1 ? example.node : `${count} times, such as ${example.node}`;
  return [`${first} ${style.dim(`(${of})`)}`, ...rest];
}
