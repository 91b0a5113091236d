import type { ExecutionRecord } from "@zen/plugin-sdk";
import { duration } from "../../words/index.js";
import type { ReportData } from "../data.js";
import { markup } from "../html.js";
import { stateClass, executionWord } from "../words.js";
import { section, type Section } from "./section.js";

interface Bar {
  readonly record: ExecutionRecord;
  /** Milliseconds after the first. */
  readonly from: number;
  readonly took: number;
}

/** When each step ran: a bar on one scale for all. */
export function gantt({ steps, items }: Pick<ReportData, "steps" | "items">): Section | undefined {
  const bars = barsOf(steps, items);
  const end = Math.max(0, ...bars.map(({ from, took }) => from + took));
  if (bars.length === 0 || end === 0) return undefined;
  const rows = bars.map(({ record, from, took }) => {
    const [x, width] = [percent(from / end), percent(took / end)];
    const says = `${record.node}: ${executionWord(record.state)}, ${duration(took)}, begun after ${duration(from)}`;
    return markup`<li>
      <span class="label">${record.node}</span>
      <svg class="bar ${stateClass(record.state)}" width="100%" height="14" role="img" aria-label="${says}">
        <title>${says}</title>
        <line x1="0" x2="100%" y1="13.5" y2="13.5" />
        <rect x="${x}%" width="${width}%" y="1" height="11" rx="2" />
      </svg>
      <span class="took">${record.state === "cached" ? "cached" : duration(took)}</span>
    </li>`;
  });
  return section(
    "timings",
    "Timings",
    markup`<ol class="gantt">
      ${rows}
    </ol>`,
    `${duration(end)} from the first step to the last`,
  );
}

/** A map takes as long as its items do. */
function barsOf(steps: readonly ExecutionRecord[], items: ReportData["items"]): readonly Bar[] {
  const times = steps.flatMap((record) => {
    if (record.state === "skipped") return [];
    const begun = Date.parse(record.startedAt);
    const { from, to } = items.get(record.node) ?? { from: begun, to: begun + (record.durationMs ?? 0) };
    return [{ record, from, took: to - from }];
  });
  const first = Math.min(...times.map(({ from }) => from));
  return times.map((one) => ({ ...one, from: one.from - first }));
}

function percent(share: number): number {
  return Math.round(share * 10_000) / 100;
}
