import { ZenError } from "@zen/plugin-sdk";
import type { RunComparison } from "../compare/types.js";
import type { Workspace } from "../workspace/workspace.js";
import { reportData, type ReportData } from "./data.js";
import { markup } from "./html.js";
import { page } from "./page.js";
import { comparison } from "./parts/comparison.js";
import { dag } from "./parts/dag.js";
import { failures } from "./parts/failures.js";
import { gantt } from "./parts/gantt.js";
import { metrics } from "./parts/metrics.js";
import { outputs } from "./parts/outputs.js";
import { environment, params } from "./parts/params.js";
import { statistics } from "./parts/statistics.js";
import { steps } from "./parts/steps.js";
import { summary } from "./parts/summary.js";
import { moment } from "./words.js";

/** One page about one run, or about several side by side. */
export async function report(workspace: Workspace, ids: readonly string[]): Promise<string> {
  const [first, ...others] = ids;
  if (first === undefined)
    throw new ZenError("RUN_NOT_FOUND", "A report is of at least one run", { hint: "See zen runs:list." });
  const foot = `Made by Zen ${workspace.version} on ${moment(new Date().toISOString())}.`;
  if (others.length === 0) return runPage(await reportData(workspace, first), foot);
  const { compareRuns } = await import("../compare/compare.js");
  return comparisonPage(await compareRuns(workspace, ids), foot);
}

export function runPage(data: ReportData, foot: string): string {
  const { run } = data;
  const sections = [failures, metrics, dag, gantt, params, outputs, statistics, steps, environment].flatMap(
    (part) => part(data) ?? [],
  );
  const contents = markup`<nav aria-label="Contents">
    ${sections.map(({ id, title }) => markup`<a href="#${id}">${title}</a>`)}
  </nav>`;
  const title = `${run.name ?? run.pipeline} · ${run.state} · ${run.id}`;
  return page(title, [summary(data), contents, ...sections.map((one) => one.html)], foot);
}

export function comparisonPage(compared: RunComparison, foot: string): string {
  return page(`${compared.runs.length} runs side by side`, comparison(compared), foot);
}
