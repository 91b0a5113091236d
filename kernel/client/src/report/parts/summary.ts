import { duration } from "../../words/index.js";
import type { ReportData } from "../data.js";
import { markup, type Html } from "../html.js";
import { moment } from "../words.js";
import { runBadge } from "./badge.js";
import { facts } from "./section.js";

/** What the run is and what came of it, at the top of the page. */
export function summary({ run, failures }: ReportData): Html {
  const { id, name, description, pipeline, state, startedAt, durationMs, stack, tags, steps, origin, error } = run;
  const counts = (["ran", "cached", "failed", "skipped"] as const).flatMap((word) =>
    steps[word] > 0 ? [`${steps[word]} ${word}`] : [],
  );
  return markup`<header>
    <p class="over">run of ${pipeline}</p>
    <h1>${name ?? pipeline} ${runBadge(state)}</h1>
    ${description === undefined ? "" : markup`<p class="lead">${description}</p>`}
    ${facts([
      ["Run", markup`<code>${id}</code>`],
      ["Started", moment(startedAt)],
      ["Took", durationMs === undefined ? "not ended" : duration(durationMs)],
      ["Steps", counts.length === 0 ? "nothing to do" : counts.join(", ")],
      ["Stack", stack],
      ...(tags.length === 0 ? [] : [["Tags", tags.join(", ")] as const]),
      ...(origin === undefined
        ? []
        : [["Why", "run" in origin ? `${origin.kind}: ${origin.run}` : `scheduled: ${origin.schedule}`] as const]),
    ])}
    ${error === undefined || failures.length > 0 ? "" : markup`<p class="error"><strong>${error.message}</strong>${error.hint === undefined ? "" : markup`<br />${error.hint}`}</p>`}
  </header> `;
}
