import type { Evaluation, MetricSlice } from "@zen/plugin-sdk/pipeline";
import { figure, ownMetrics } from "../../words/index.js";
import type { ReportData, Shown } from "../data.js";
import { markup, type Html } from "../html.js";
import { bar } from "./bar.js";
import { scrolling, section, type Section } from "./section.js";

/** What the run measured, each evaluation beside the best constant prediction, and by slices. */
export function metrics({ run, evaluations }: ReportData): Section | undefined {
  const own = ownMetrics(run.metrics);
  if (own.length === 0 && evaluations.length === 0) return undefined;
  const told = new Set(evaluations.flatMap(({ value }) => Object.keys(value.values)));
  const others = own.filter(([name]) => !told.has(name));
  return section("metrics", "Metrics", [
    ...evaluations.map(evaluation),
    others.length === 0
      ? ""
      : markup`<ul class="figures">
          ${others.map(([name, value]) => markup`<li><span>${name}</span><b>${figure(value)}</b></li>`)}
        </ul>`,
  ]);
}

function evaluation({ node, value }: Shown<Evaluation>): Html {
  const { rows, baseline, slices = [] } = value;
  const names = Object.keys(value.values);
  const table = markup`<table>
    <thead>
      <tr>
        <th scope="col">${node}</th>
        <th scope="col" class="number">model</th>
        ${baseline === undefined ? "" : markup`<th scope="col" class="number">naive</th>`}
      </tr>
    </thead>
    <tbody>
      ${names.map(
        (name) =>
          markup`<tr>
            <th scope="row">${name}</th>
            <td class="number">${figure(value.values[name] ?? 0)}</td>
            ${baseline === undefined ? "" : markup`<td class="number">${baseline[name] === undefined ? "–" : figure(baseline[name])}</td>`}
          </tr>`,
      )}
    </tbody>
  </table>`;
  return markup`<h3>${node}${rows === undefined ? "" : markup` <small>on ${rows.toLocaleString("en")} rows</small>`}</h3>
    ${scrolling(`Metrics of ${node}`, table)} ${slicePlots(slices, names[0])}`;
}

const SHOWN = 60;

/** A plot for each column that was sliced by: the first metric of each value. */
function slicePlots(slices: readonly MetricSlice[], metric: string | undefined): readonly Html[] {
  if (metric === undefined) return [];
  return [...new Set(slices.map(({ column }) => column))].map((column) => {
    const of = slices.filter((slice) => slice.column === column && slice.values[metric] !== undefined);
    const most = Math.max(...of.map(({ values }) => Math.abs(values[metric] ?? 0)));
    const shown = of.slice(0, SHOWN);
    return markup`<figure>
      <figcaption>${metric} by ${column}${of.length > SHOWN ? ` (the first ${SHOWN} of ${of.length})` : ""}</figcaption>
      <ol class="bars many">
        ${shown.map(({ value, rows, values }) => {
          const measured = values[metric] ?? 0;
          const says = `${column} ${value}: ${metric} ${figure(measured)} on ${rows.toLocaleString("en")} rows`;
          return markup`<li>
            <span class="label">${value}</span>${bar(most === 0 ? 0 : Math.abs(measured) / most, says)}<span class="took">${figure(measured)}</span>
          </li>`;
        })}
      </ol>
    </figure>`;
  });
}
