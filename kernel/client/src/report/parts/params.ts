import type { ReportData } from "../data.js";
import { markup } from "../html.js";
import { valueText } from "../words.js";
import { facts, section, type Section } from "./section.js";

export function params({ run }: ReportData): Section | undefined {
  const all = Object.entries(run.params);
  if (all.length === 0) return undefined;
  return section(
    "params",
    "Parameters",
    facts(all.map(([name, value]) => [name, markup`<code>${valueText(value)}</code>`])),
  );
}

/** Where it ran and on what. */
export function environment({ run: { environment: all, plan, bundle } }: ReportData): Section | undefined {
  const rows = Object.entries({ plan, ...(bundle === undefined ? {} : { bundle }), ...all });
  return section(
    "environment",
    "Environment",
    facts(rows.map(([name, value]) => [name, markup`<code>${valueText(value)}</code>`])),
  );
}
