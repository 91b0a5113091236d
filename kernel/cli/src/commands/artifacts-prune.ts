import type { PruneReport } from "@zen/client";
import type { Json } from "@zen/plugin-sdk";
import type { Output } from "../output/output.js";
import { defineCommand } from "../command.js";
import { short, size } from "../output/size.js";
import { ago } from "../output/time.js";

/** So many artifacts are listed for a person. */
const SHOWN = 20;

export const artifactsPrune = defineCommand({
  id: "artifacts:prune",
  summary: "Remove artifacts that no run which is kept needs; shows them first",
  description:
    "Runs with tags, with a live deployment, and under way keep all that they have, and so do promoted models. Records, plans and lineage stay. Without a choice of runs, only what crashed runs have left goes. Of several choices all must hold.",
  flags: {
    "older-than": { type: "string", summary: "Of runs that ended longer ago: 30d, 12h" },
    "keep-runs": { type: "integer", summary: "Of all but so many newest runs of each pipeline" },
    "keep-size": { type: "string", summary: "Of the oldest runs, until the rest takes no more: 10GB" },
    run: { type: "string", multiple: true, summary: "Of this run" },
    by: { type: "string", summary: "Results of steps of a plugin's bad releases: @zen/tabular@1.2.x" },
    store: { type: "string", summary: "The artifact store, where it is not the default one" },
    reason: { type: "string", summary: "For the records of what goes" },
    yes: { type: "boolean", char: "y", summary: "Remove it; without this it is only shown" },
  },
  args: [],
  examples: [
    "artifacts:prune",
    "artifacts:prune --older-than 30d --keep-runs 3",
    "artifacts:prune --keep-size 10GB --yes",
    "artifacts:prune --by @zen/tabular@1.2.0 --yes",
  ],
  async run({ out, repository }, { flags }) {
    const { artifacts } = await repository();
    const report = await artifacts.prune({
      ...(flags["older-than"] === undefined ? {} : { olderThan: flags["older-than"] }),
      ...(flags["keep-runs"] === undefined ? {} : { keepRuns: flags["keep-runs"] }),
      ...(flags["keep-size"] === undefined ? {} : { keepSize: flags["keep-size"] }),
      ...(flags.run === undefined ? {} : { runs: flags.run }),
      ...(flags.by === undefined ? {} : { by: flags.by }),
      ...(flags.store === undefined ? {} : { store: flags.store }),
      ...(flags.reason === undefined ? {} : { reason: flags.reason }),
      apply: flags.yes,
    });
    show(report, out);
    return report as unknown as Json;
  },
});

function show(report: PruneReport, out: Output): void {
  const { applied, runs, artifacts, objects, bytes, leftovers, keptBytes, dependants, refused } = report;
  const { style } = out;
  if (runs.length > 0) {
    out.table(runs, [
      { title: "RUN", value: ({ id }) => id, style: style.bold },
      { title: "PIPELINE", value: ({ pipeline }) => pipeline, flexible: true },
      { title: "STARTED", value: ({ startedAt }) => ago(startedAt), yields: 1 },
      { title: "ARTIFACTS", value: (run) => String(run.artifacts), right: true },
      { title: "FREES", value: (run) => size(run.bytes), right: true },
    ]);
    out.print();
  }
  if (artifacts.length > 0) {
    out.table(artifacts.slice(0, SHOWN), [
      { title: "ARTIFACT", value: ({ digest }) => short(digest), style: style.bold },
      { title: "KIND", value: ({ codec }) => codec },
      { title: "SIZE", value: (artifact) => size(artifact.bytes), right: true },
      { title: "MADE BY", value: ({ node, output }) => `${node}.${output}`, flexible: true },
      { title: "RUN", value: ({ run }) => run, yields: 1, style: style.dim },
    ]);
    if (artifacts.length > SHOWN) out.print(style.dim(`and ${artifacts.length - SHOWN} more; --json shows each`));
    out.print();
  }
  for (const { what, why } of refused) out.print(style.yellow(`${what} stays: ${why}`));
  if (dependants.length > 0) {
    const steps = dependants.slice(0, SHOWN).map(({ run, node }) => `${node} of ${run}`);
    const more = dependants.length > SHOWN ? `, and ${dependants.length - SHOWN} more` : "";
    out.print(`Void results were used, directly or through others, by ${steps.join(", ")}${more}.`);
  }
  if (leftovers.objects > 0) {
    const what = `${leftovers.objects} ${leftovers.objects === 1 ? "object belongs" : "objects belong"} to no run (${size(leftovers.bytes)})`;
    out.print(leftovers.stay ? `${what}: left alone while runs are under way.` : `${what}.`);
  }
  if (objects === 0) out.print(`Nothing is to be removed; ${size(keptBytes)} are kept.`);
  else if (applied) out.print(`Removed ${size(bytes)}; ${size(keptBytes)} are kept.`);
  else
    out.print(
      `${style.bold(`${size(bytes)} would go`)}, ${size(keptBytes)} stay. Nothing has been removed: say --yes to do it.`,
    );
}
