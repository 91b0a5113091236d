import type { ColumnStatistics, DatasetStatistics } from "@zen/plugin-sdk/pipeline";
import { figure } from "../../words/index.js";
import type { ReportData, Shown } from "../data.js";
import { markup, NOTHING, type Html } from "../html.js";
import { bar } from "./bar.js";
import { section, type Section } from "./section.js";

/** What the columns of described datasets hold. */
export function statistics({ statistics: all }: ReportData): Section | undefined {
  if (all.length === 0) return undefined;
  return section("statistics", "Data", all.map(dataset));
}

function dataset({ node, value }: Shown<DatasetStatistics>): Html {
  return markup`<h3>${node} <small>${value.rows.toLocaleString("en")} rows, ${value.columns.length} columns</small></h3>
    <div class="cards">${value.columns.map((column) => card(column, value.rows))}</div>`;
}

function card(column: ColumnStatistics, rows: number): Html {
  const { name, type, nulls, distinct, distinctCapped, numeric } = column;
  const notes = [
    nulls > 0 ? `${share(nulls, rows)} missing` : "",
    distinct === undefined
      ? ""
      : `${distinctCapped === true ? "at least " : ""}${distinct.toLocaleString("en")} distinct`,
    numeric !== undefined && numeric.nans > 0 ? `${numeric.nans.toLocaleString("en")} not a number` : "",
  ].filter((note) => note !== "");
  return markup`<article class="card">
    <h4>${name} <small>${typeText(type)}</small></h4>
    ${histogram(column)}${topValues(column, rows)}
    <p class="notes">${notes.join(" · ")}</p>
  </article> `;
}

function typeText(type: ColumnStatistics["type"]): string {
  return typeof type === "string" ? type : JSON.stringify(type);
}

/** Timestamps are microseconds since 1970. */
function point(value: number, type: ColumnStatistics["type"]): string {
  const date = type === "timestamp" ? new Date(value / 1000) : undefined;
  return date === undefined || Number.isNaN(date.getTime())
    ? figure(value)
    : date.toISOString().slice(0, 16).replace("T", " ");
}

function histogram({ name, type, numeric }: ColumnStatistics): Html {
  if (numeric === undefined) return NOTHING;
  const { min, max, mean, deviation, histogram: bins } = numeric;
  const range = markup`<p class="range"><span>${point(min, type)}</span><span>${point(max, type)}</span></p>`;
  const middle = markup`<p class="notes">
    mean ${point(mean, type)}${type === "timestamp" ? "" : ` · deviation ${figure(deviation)}`}
  </p>`;
  if (bins === undefined || bins.counts.length === 0) return markup`${range}${middle}`;
  const most = Math.max(1, ...bins.counts);
  const width = 100 / bins.counts.length;
  const says = `Histogram of ${name}: ${bins.counts.length} bins from ${point(min, type)} to ${point(max, type)}`;
  return markup`<svg class="histogram" width="100%" height="56" role="img" aria-label="${says}">
      <title>${says}</title>
      ${bins.counts.map((count, index) => {
        const height = count === 0 ? 0 : Math.max(1, (count / most) * 54);
        return markup`<rect
          x="${near(index * width)}%"
          width="${near(width * 0.92)}%"
          y="${near(55 - height)}"
          height="${near(height)}"
        />`;
      })}
      <line x1="0" x2="100%" y1="55.5" y2="55.5" /></svg>${range}${middle}`;
}

function topValues({ top = [], numeric }: ColumnStatistics, rows: number): Html {
  if (top.length === 0 || numeric?.histogram !== undefined) return NOTHING;
  const most = Math.max(1, ...top.map(({ count }) => count));
  return markup`<ol class="bars">
    ${top.slice(0, 8).map(({ value, count }) => {
      const says = `${value}: ${count.toLocaleString("en")} rows`;
      return markup`<li>
        <span class="label">${value}</span>${bar(count / most, says)}<span class="took">${share(count, rows)}</span>
      </li>`;
    })}
  </ol>`;
}

function share(count: number, rows: number): string {
  if (rows === 0) return "0 %";
  const percent = (100 * count) / rows;
  return percent > 0 && percent < 0.1 ? "< 0.1 %" : `${percent.toFixed(percent < 10 ? 1 : 0)} %`;
}

function near(number: number): number {
  return Math.round(number * 100) / 100;
}
