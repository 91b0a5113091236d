import type { PlannedChange, PlannedVersion, Widening } from "@zen/client";
import type { Style } from "../output/output.js";
import { ago } from "../output/time.js";
import { contributes } from "./contributes.js";
import { contributionChanges } from "./contribution-changes.js";

/** What is about to change of one plugin: versions, contributions, what it may touch, who published it. */
export function planLines({ name, from, to, widens, narrows }: PlannedChange, style: Style): readonly string[] {
  if (to === undefined) return [`${style.red("-")} ${style.bold(name)} ${from?.version ?? ""}`];
  const sign = from === undefined ? style.green("+") : style.yellow("~");
  const was = from === undefined ? "" : ` (was ${from.version})`;
  const does = to.manifest === undefined ? "" : `  ${style.dim(contributes(to.manifest))}`;
  const details = [
    ...(from?.manifest && to.manifest ? contributionChanges(from.manifest, to.manifest) : []),
    ...(widens.length === 0 ? [] : [style.yellow(`${from === undefined ? "may" : "now also may"} ${touches(widens)}`)]),
    ...(narrows.length === 0 ? [] : [`no longer needs to ${touches(narrows)}`]),
    ...publication(from, to),
    ...(to.deprecated === undefined ? [] : [style.yellow(`deprecated: ${to.deprecated}`)]),
  ];
  return [`${sign} ${style.bold(name)} ${to.version}${was}${does}`, ...details.map((detail) => `    ${detail}`)];
}

/** `reach a.example, start python`. */
export function touches(all: readonly Widening[]): string {
  return all.map(({ text }) => text).join(", ");
}

function publication(from: PlannedVersion | undefined, to: PlannedVersion): readonly string[] {
  const { publisher, published, signatures = [] } = to;
  if (publisher === undefined) return [];
  const before = from?.publisher;
  const change = before === undefined || before === publisher ? "" : ` (${before} published the version before)`;
  const marks = signatures.length === 0 ? "" : `, signed by ${signatures.join(" and ")}`;
  return [`published by ${publisher}${published === undefined ? "" : ` ${ago(published)}`}${change}${marks}`];
}
