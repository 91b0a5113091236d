import type { ExecutionRecord } from "@zen/plugin-sdk";
import { duration, figure, short } from "../../words/index.js";
import type { ReportData } from "../data.js";
import { tookMs, type MapItems } from "../items.js";
import { markup, type Content, type Html } from "../html.js";
import { executionWord, valueText } from "../words.js";
import { executionBadge } from "./badge.js";
import { facts, section, type Section } from "./section.js";

/** Where on the page a step is told of. */
export function stepAnchor({ id }: ExecutionRecord): string {
  return `step-${id.replace(/[^A-Za-z0-9-]/g, "-")}`;
}

/** Each step with what went in and what came out, folded until somebody wants to know. */
export function steps({ steps: records, items, graph }: ReportData): Section | undefined {
  if (records.length === 0) return undefined;
  const descriptions = new Map(graph.nodes.map(({ id, description }) => [id, description]));
  const list = records.map((record) => step(record, items.get(record.node), descriptions.get(record.node)));
  return section("steps", "Steps", markup`<div class="steps">${list}</div>`, `${records.length}`);
}

function step(record: ExecutionRecord, items: MapItems | undefined, description: string | undefined): Html {
  const { node, state, from, because, attempt } = record;
  const ms = state === "skipped" || state === "cached" ? undefined : tookMs(record, items);
  const took = ms === undefined ? "" : duration(ms);
  const rows: (readonly [string, Content])[] = [
    ["Step", markup`<code>${record.step}</code>`],
    ["Execution", markup`<code>${record.id}</code>`],
    ...(from === undefined ? [] : [["Taken from", markup`<code>${from}</code>`] as const]),
    ...(attempt > 1 ? [["Attempt", attempt] as const] : []),
    ...(because === undefined
      ? []
      : [["Because", because.length === 0 ? "its condition does not hold" : `after ${because.join(", ")}`] as const]),
    ...(items === undefined
      ? []
      : [
          [
            "Items",
            `${items.count.toLocaleString("en")}: ${[...items.states].map(([word, count]) => `${count} ${executionWord(word)}`).join(", ")}`,
          ] as const,
        ]),
    ...named("Parameter", record.params, valueText),
    ...named("Input", record.inputs, refText),
    ...named("Output", record.outputs, refText),
    ...named("Metric", record.metrics, figure),
  ];
  return markup`<details id="${stepAnchor(record)}">
    <summary>${executionBadge(state)} <b>${node}</b> <span class="took">${took}</span></summary>
    ${description === undefined ? "" : markup`<p>${description}</p>`}${facts(rows)}
  </details> `;
}

/** A gather or a map may have thousands. */
const SHOWN = 12;

function named<T>(
  word: string,
  values: Readonly<Record<string, T>>,
  text: (value: T) => string,
): readonly (readonly [string, Content])[] {
  const all = Object.entries(values);
  const rows = all.slice(0, SHOWN).map(([name, value]) => [`${word} ${name}`, text(value)] as const);
  return all.length <= SHOWN ? rows : [...rows, [`${word}s`, `and ${(all.length - SHOWN).toLocaleString("en")} more`]];
}

function refText({
  digest,
  codec,
  size: bytes,
}: {
  readonly digest: string;
  readonly codec: string;
  readonly size: number;
}): string {
  return `${short(digest)}, ${codec}, ${bytes.toLocaleString("en")} bytes`;
}
