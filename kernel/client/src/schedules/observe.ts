import { createHash } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import {
  canonicalJson,
  ZenError,
  type MetadataStore,
  type ScheduleRecord,
  type ScheduleTrigger,
} from "@zen/plugin-sdk";
import { checkParams } from "@zen/plugin-sdk/pipeline";
import { prepare, refusal, type Prepared } from "../runs/prepare.js";
import type { Workspace } from "../workspace/workspace.js";
import { liveFigure } from "./live-figure.js";
import { namedFiles, type Observation } from "./parts.js";

/** New content has to hold still for so long before it counts: somebody may be writing it just now. */
const SETTLE_MS = 300;

/** What a trigger without a clock sees now; undefined when that is no reason for a run. */
export async function observe(workspace: Workspace, record: ScheduleRecord): Promise<Observation | undefined> {
  const { trigger } = record;
  if (trigger.kind === "data") return seeData(workspace, record);
  return trigger.kind === "metric" ? seeMetric(workspace, record, trigger) : undefined;
}

async function seeData(workspace: Workspace, record: ScheduleRecord): Promise<Observation> {
  const { pipeline, params, stack } = record;
  const prepared = await prepare(workspace, pipeline, params, stack === undefined ? {} : { stack });
  const refused = refusal(prepared.problems);
  if (refused !== undefined) throw refused;
  for (let seen = await dataDigest(workspace, prepared); ;) {
    await delay(SETTLE_MS);
    const again = await dataDigest(workspace, prepared);
    if (again === seen) return { seen, because: "the content of its data changed" };
    seen = again;
  }
}

/** Of the content of all files that the parameters name. @throws ZenError `SCHEDULE_WITHOUT_DATA`. */
export async function dataDigest(workspace: Workspace, { compiled, params, stack }: Prepared): Promise<string> {
  const { host } = await workspace.composition(stack);
  const values = checkParams(`The pipeline ${compiled.plan.name}`, compiled.plan.params, params);
  const files = await namedFiles(compiled, values, host);
  const digests = Object.fromEntries(Object.entries(files).map(([given, { digest }]) => [given, digest]));
  if (Object.keys(digests).length === 0)
    throw new ZenError(
      "SCHEDULE_WITHOUT_DATA",
      `No parameter of ${compiled.plan.name} names a file whose content could change`,
      {
        hint: "Give the schedule a clock (--cron or --every), or the pipeline a step with a file parameter.",
      },
    );
  return createHash("sha256").update(canonicalJson(digests)).digest("hex");
}

type MetricTrigger = Extract<ScheduleTrigger, { kind: "metric" }>;

/** The newest run that has the figure decides. */
async function seeMetric(
  workspace: Workspace,
  { since }: ScheduleRecord,
  { pipeline, metric, limit }: MetricTrigger,
): Promise<Observation | undefined> {
  const metadata = await workspace.metadata();
  const run = await newestWith(metadata, pipeline, metric, since);
  const value = run?.metrics[metric];
  if (run === undefined || value === undefined) return undefined;
  const seen = (what: string): Observation => ({
    seen: run.id,
    because: `${metric} of the run ${run.id} is ${figure(value)}, ${what}`,
  });
  if ("below" in limit) return value < limit.below ? seen(`below ${limit.below}`) : undefined;
  if ("above" in limit) return value > limit.above ? seen(`above ${limit.above}`) : undefined;
  const live = await liveFigure(workspace, limit.worseThan);
  if (live === undefined) return undefined;
  const worse = live.higherIsBetter ? live.value - value : value - live.value;
  return worse > limit.margin
    ? seen(`worse than the ${figure(live.value)} of the live model ${limit.worseThan}`)
    : undefined;
}

/** As many digits as a person compares. */
function figure(value: number): string {
  return String(Number(value.toPrecision(6)));
}

async function newestWith(metadata: MetadataStore, pipeline: string, metric: string, since: string) {
  const { items } = await metadata.query("runs", {
    where: {
      and: [
        { field: "pipeline", op: "=", value: pipeline },
        { field: "state", op: "=", value: "succeeded" },
        { field: "finishedAt", op: ">", value: since },
        { field: `metrics.${metric}`, op: "!=", value: null },
      ],
    },
    sort: [{ field: "startedAt", descending: true }],
    limit: 1,
  });
  return items[0];
}
