import { ZenError, type ScheduleRecord } from "@zen/plugin-sdk";
import { prepare, refusal } from "../runs/prepare.js";
import { checkTags } from "../runs/tags.js";
import type { Workspace } from "../workspace/workspace.js";
import { checkSchedule, newRecord } from "./check.js";
import { dataDigest } from "./observe.js";
import type { NewSchedule } from "./options.js";
import { clockOf, startOf, type ScheduleBook } from "./parts.js";

export async function makeSchedule(
  workspace: Workspace,
  book: ScheduleBook,
  asked: NewSchedule,
): Promise<ScheduleRecord> {
  const now = Date.now();
  checkSchedule(asked, now);
  checkTags(asked.tags ?? []);
  const { paramTexts, stack, cwd, trigger } = asked;
  const prepared = await prepare(workspace, asked.pipeline, asked.params ?? {}, {
    ...(paramTexts === undefined ? {} : { paramTexts }),
    ...(stack === undefined ? {} : { stack }),
    ...(cwd === undefined ? {} : { cwd }),
  });
  const refused = refusal(prepared.problems);
  if (refused !== undefined) throw refused;
  if (trigger.kind === "metric") await checkPipeline(workspace, trigger.pipeline);
  const seen = trigger.kind === "data" ? await dataDigest(workspace, prepared) : undefined;
  const record = newRecord(asked, prepared, now, seen);
  if (await book.create(record)) return record;
  throw new ZenError("SCHEDULE_EXISTS", `There is a schedule ${asked.name} already`, {
    hint: `Choose another name with --name, or remove it with zen schedules:delete ${asked.name}.`,
  });
}

async function checkPipeline(workspace: Workspace, name: string): Promise<void> {
  const { Pipelines } = await import("../pipelines/pipelines.js");
  await new Pipelines(workspace).show(name);
}

/** The digest of the content that a schedule's data has now. */
export async function contentOf(workspace: Workspace, record: ScheduleRecord): Promise<string> {
  const { pipeline, params, stack } = record;
  return dataDigest(workspace, await prepare(workspace, pipeline, params, stack === undefined ? {} : { stack }));
}

/** When a schedule's next run is to begin, as far as a clock tells. */
export function nextOf(record: ScheduleRecord): number | undefined {
  if (record.state !== "active") return undefined;
  const now = Date.now();
  const due = clockOf(record.trigger, Date.parse(record.createdAt)).next(now);
  return due === undefined ? undefined : startOf(record.name, due, record.jitterMs);
}
