import type { ErrorRecord } from "@zen/plugin-sdk";
import type { FailedStep, ReportData } from "../data.js";
import { markup, type Html } from "../html.js";
import { section, type Section } from "./section.js";

/** What went wrong, each with the last lines that the step printed. */
export function failures({ failures: all }: ReportData): Section | undefined {
  if (all.length === 0) return undefined;
  return section("failures", "What went wrong", all.map(failure), `${all.length}`);
}

function failure({ record: { node, error }, lines }: FailedStep): Html {
  return markup`<article class="failure">
    <h3>${node}</h3>
    ${error === undefined ? "" : errorText(error)}
    ${
      lines.length === 0
        ? ""
        : markup`<p class="notes">the last ${lines.length === 1 ? "line" : `${lines.length} lines`} that it printed</p>
            <pre tabindex="0">${lines.map(({ text }) => text).join("\n")}</pre>`
    }
  </article> `;
}

function errorText({ code, message, place, hint, cause }: ErrorRecord): Html {
  const lines = [
    ...(place === undefined ? [] : [markup`at <code>${place}</code>`]),
    ...(hint === undefined ? [] : [hint]),
    ...(cause === undefined || message.includes(cause.message) ? [] : [`because ${cause.message}`]),
    markup`<small>${code}</small>`,
  ];
  return markup`<p class="error"><strong>${message}</strong>${lines.map((line) => markup`<br>${line}`)}</p>`;
}
