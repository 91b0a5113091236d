import { ZenError, type CatchUpPolicy, type MetricLimit, type ScheduleTrigger } from "@zen/plugin-sdk";
import { readDuration } from "./duration.js";

export interface TriggerFlags {
  readonly cron: string | undefined;
  readonly timezone: string | undefined;
  readonly every: string | undefined;
  readonly "on-data": boolean;
  readonly "on-metric": string | undefined;
  readonly below: number | undefined;
  readonly above: number | undefined;
  readonly "worse-than": string | undefined;
  readonly margin: number | undefined;
  readonly poll: string | undefined;
}

const POLL = "1m";

/** The one trigger that the flags say. @throws ZenError `USAGE_INVALID`. */
export function readTrigger(flags: TriggerFlags): ScheduleTrigger {
  const given = (["cron", "every", "on-data", "on-metric"] as const).filter(
    (name) => flags[name] !== undefined && flags[name] !== false,
  );
  if (given.length !== 1)
    throw wrong(
      given.length === 0
        ? "A schedule must be told when to run"
        : `A schedule has one trigger, not ${given.map((name) => `--${name}`).join(" and ")}`,
      'Give one of --cron "0 3 * * *", --every 6h, --on-data, --on-metric PIPELINE.METRIC.',
    );
  const { cron, timezone, every } = flags;
  if (timezone !== undefined && cron === undefined)
    throw wrong("Only --cron has a time zone", "Leave --timezone away: an interval is the same everywhere.");
  const isLimit = flags.below ?? flags.above ?? flags["worse-than"] ?? flags.margin;
  if (isLimit !== undefined && flags["on-metric"] === undefined)
    throw wrong(
      "--below, --above, --worse-than and --margin belong to --on-metric",
      "Name the metric: --on-metric PIPELINE.METRIC.",
    );
  if (flags.poll !== undefined && (cron !== undefined || every !== undefined))
    throw wrong("--poll belongs to --on-data and --on-metric", "Leave it away.");
  if (cron !== undefined)
    return { kind: "cron", expression: cron, timezone: timezone ?? Intl.DateTimeFormat().resolvedOptions().timeZone };
  if (every !== undefined) return { kind: "interval", everyMs: readDuration(every, "every") };
  const everyMs = readDuration(flags.poll ?? POLL, "poll");
  if (flags["on-data"]) return { kind: "data", everyMs };
  const [, pipeline = "", metric = ""] = /^([^.]+)\.(.+)$/.exec(flags["on-metric"] ?? "") ?? [];
  if (metric === "")
    throw wrong(
      `--on-metric takes PIPELINE.METRIC, not ${JSON.stringify(flags["on-metric"])}`,
      "For example --on-metric monitor.accuracy.",
    );
  return { kind: "metric", pipeline, metric, everyMs, limit: readLimit(flags) };
}

function readLimit({ below, above, "worse-than": worseThan, margin }: TriggerFlags): MetricLimit {
  const given = [below, above, worseThan].filter((one) => one !== undefined);
  if (given.length !== 1)
    throw wrong(
      "--on-metric needs one limit",
      "Give one of --below 0.8, --above 20, --worse-than MODEL (with --margin 0.02).",
    );
  if (margin !== undefined && worseThan === undefined)
    throw wrong("--margin belongs to --worse-than", "Name the model: --worse-than MODEL.");
  if (below !== undefined) return { below };
  return above === undefined ? { worseThan: worseThan as string, margin: margin ?? 0 } : { above };
}

/** `none`, `last`, or how many. @throws ZenError `USAGE_INVALID`. */
export function readCatchUp(text: string): CatchUpPolicy {
  if (text === "none" || text === "last") return { policy: text };
  if (/^\d+$/.test(text)) return { policy: "all", limit: Number(text) };
  throw wrong(
    `--catch-up takes none, last or a number, not ${JSON.stringify(text)}`,
    "A number is how many of the due times that passed while no scheduler ran are run after all.",
  );
}

function wrong(problem: string, hint: string): ZenError {
  return new ZenError("USAGE_INVALID", problem, { hint });
}
