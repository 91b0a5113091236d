import { equalJson } from "@zen/plugin-sdk";
import type { ComparedRow, ComparedStep, RunComparison } from "../../compare/types.js";
import { duration } from "../../words/index.js";
import { markup, type Html } from "../html.js";
import { moment, executionWord, valueText } from "../words.js";
import { runBadge } from "./badge.js";
import { bar } from "./bar.js";
import { scrolling, section, type Section } from "./section.js";

const SECTIONS = [
  ["Parameters", "params"],
  ["Metrics", "metrics"],
  ["Code", "code"],
  ["Data", "data"],
  ["Outputs", "outputs"],
  ["Environment", "environment"],
] as const;

/** Runs side by side: what is not the same in front, the rest folded. */
export function comparison(compared: RunComparison): Html {
  const { runs } = compared;
  const head = markup`<header>
    <p class="over">${runs.length} runs side by side</p>
    <h1>${[...new Set(runs.map(({ pipeline }) => pipeline))].join(", ")}</h1>
    ${scrolling(
      "The runs",
      markup`<table>
        <thead>
          <tr>
            <th></th>
            <th scope="col">Run</th>
            <th scope="col">State</th>
            <th scope="col">Started</th>
            <th scope="col" class="number">Took</th>
          </tr>
        </thead>
        <tbody>
          ${runs.map(
            (run, index) =>
              markup`<tr>
                <th scope="row">${letter(index)}</th>
                <td>${run.name === undefined ? "" : markup`<b>${run.name}</b> `}<code>${run.id}</code></td>
                <td>${runBadge(run.state)}</td>
                <td class="when">${moment(run.startedAt)}</td>
                <td class="number">${run.durationMs === undefined ? "" : duration(run.durationMs)}</td>
              </tr>`,
          )}
        </tbody>
      </table>`,
    )}
  </header> `;
  const sections = SECTIONS.map(([title, name]) => rows(title, name, compared[name], runs.length));
  return markup`${head}${sections.map((one) => one?.html)}${timings(compared).html}`;
}

export function letter(index: number): string {
  return index < 26 ? String.fromCharCode(65 + index) : String(index + 1);
}

function rows(title: string, id: string, all: readonly ComparedRow[], count: number): Section | undefined {
  if (all.length === 0) return undefined;
  const differ = all.filter(({ same }) => !same);
  const equal = all.filter(({ same }) => same);
  return section(id, title, [
    differ.length === 0 ? markup`<p class="notes">All the same.</p>` : scrolling(title, table(differ, count)),
    equal.length === 0
      ? ""
      : markup`<details>
          <summary>${equal.length} the same</summary>
          ${scrolling(`${title}, the same`, table(equal, count))}
        </details>`,
  ]);
}

function table(all: readonly ComparedRow[], count: number): Html {
  const letters = Array.from({ length: count }, (_, index) => markup`<th scope="col">${letter(index)}</th>`);
  return markup`<table class="compared">
    <thead>
      <tr>
        <th></th>
        ${letters}
      </tr>
    </thead>
    <tbody>
      ${all.map(
        ({ name, values, same }) =>
          markup`<tr>
            <th scope="row">${name}</th>
            ${values.map(
              (value) =>
                markup`<td class="${!same && !equalJson(value, values[0] ?? null) ? "other" : ""}">${valueText(value)}</td>`,
            )}
          </tr>`,
      )}
    </tbody>
  </table>`;
}

function timings({ steps }: RunComparison): Section {
  const most = Math.max(
    1,
    ...steps.flatMap(({ states, durations }) =>
      durations.map((took, index) => (states[index] === "succeeded" ? (took ?? 0) : 0)),
    ),
  );
  return section("timings", "Timings", markup`<div class="cards">${steps.map((one) => stepTimes(one, most))}</div>`);
}

function stepTimes({ node, states, durations }: ComparedStep, most: number): Html {
  return markup`<article class="card">
    <h4>${node}</h4>
    <ol class="bars lettered">
      ${states.map((state, index) => {
        const took = state === "succeeded" ? (durations[index] ?? 0) : 0;
        const says = `${letter(index)}: ${state === null ? "not there" : executionWord(state)}${took > 0 ? `, ${duration(took)}` : ""}`;
        return markup`<li>
          <span class="label">${letter(index)}</span>${bar(took / most, says)}<span class="took">${took > 0 ? duration(took) : state === null ? "–" : executionWord(state)}</span>
        </li>`;
      })}
    </ol>
  </article>`;
}
