import type { PlannedChange, Widening } from "@zen/client";
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
    ...publication(from?.publisher, to.publisher, to.published),
    ...(to.deprecated === undefined ? [] : [style.yellow(`deprecated: ${to.deprecated}`)]),
  ];
  return [`${sign} ${style.bold(name)} ${to.version}${was}${does}`, ...details.map((detail) => `    ${detail}`)];
}

/** `reach a.example, start python`. */
export function touches(all: readonly Widening[]): string {
  return all.map(({ text }) => text).join(", ");
}

function publication(before: string | undefined, now: string | undefined, when: string | undefined): readonly string[] {
  if (now === undefined) return [];
  const change = before === undefined || before === now ? "" : ` (${before} published the version before)`;
  return [`published by ${now}${when === undefined ? "" : ` ${ago(when)}`}${change}`];
}
