import type { Explanation, ExplanationGroup } from "@zen/client";
import type { Output, Style } from "../output/output.js";
import { isInItem, itemsText } from "../run/items.js";
import { explanationLines, groupLines } from "./lines.js";

const VERDICTS = { hit: "known", miss: "ran", unknown: "unknown", skipped: "skipped" } as const;

/** Steps one below the other; those in items of maps together, with how many had which reason. */
export async function printExplanations(steps: readonly Explanation[], out: Output): Promise<void> {
  if (out.json) return;
  const { Grouping } = await import("@zen/client");
  const { style } = out;
  const alone = steps.length === 1;
  const maps = new Map<string, Explanation[]>();
  for (const step of steps) if (!alone && isInItem(step.node)) push(maps, plainName(step.node), step);
  for (const step of steps) {
    const items = alone ? undefined : maps.get(plainName(step.node));
    if (items === undefined) print(step.node, step.verdict, explanationLines(step, style), out);
    else if (items[0] === step) {
      const grouping = new Grouping();
      for (const item of items) if (item.verdict === "miss") grouping.add(item);
      printItems(items, grouping.groups, out);
    }
  }
}

/** The reasons of a map's items, those with most of them first. */
const SHOWN_GROUPS = 8;

export function reasonLines(groups: readonly ExplanationGroup[], style: Style): readonly string[] {
  const shown = groups.slice(0, SHOWN_GROUPS).flatMap((group) => groupLines(group, style));
  const more = groups.length - SHOWN_GROUPS;
  return more > 0 ? [...shown, style.dim(`and ${more} other reasons; --json shows all`)] : shown;
}

function printItems(items: readonly Explanation[], groups: readonly ExplanationGroup[], out: Output): void {
  const count = (verdict: Explanation["verdict"]) => items.filter((item) => item.verdict === verdict).length;
  const counts = itemsText({ total: items.length, known: count("hit"), ran: count("miss"), skipped: count("skipped") });
  print(plainName((items[0] as Explanation).node), undefined, [counts, ...reasonLines(groups, out.style)], out);
}

function print(
  node: string,
  verdict: Explanation["verdict"] | undefined,
  [first = "", ...rest]: readonly string[],
  out: Output,
): void {
  const { bold, dim, green, yellow } = out.style;
  const colour = { hit: dim, miss: green, unknown: yellow, skipped: yellow };
  const word = verdict === undefined ? "" : `${colour[verdict](VERDICTS[verdict])}: `;
  out.print(`\n${bold(node)}  ${word}${first}`);
  for (const line of rest) out.print(`  ${line}`);
}

/** `each[].train` of `each[3].train`. */
function plainName(node: string): string {
  return node.replaceAll(/\[\d+\]/g, "[]");
}

function push<T>(map: Map<string, T[]>, key: string, value: T): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, [value]);
  else known.push(value);
}
