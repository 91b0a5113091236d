import { ZenError } from "@zen/plugin-sdk";
import type { RecordQuery } from "@zen/client";

/** What every list of records takes, beside flags of its own. */
export const LIST_FLAGS = {
  where: {
    type: "string",
    multiple: true,
    summary: 'Only what this holds for: "state = failed and startedAt > 2d ago"',
  },
  sort: { type: "string", summary: "Fields to sort by, a minus for descending: -metrics.auc,startedAt" },
  columns: { type: "string", summary: "The fields to show: pipeline,params,metrics.auc" },
  limit: { type: "integer", char: "n", default: 20, summary: "How many" },
  after: { type: "string", summary: "Go on after a page: the next of its --json" },
} as const;

interface ListFlags {
  readonly where: readonly string[] | undefined;
  readonly sort: string | undefined;
  readonly limit: number;
  readonly after: string | undefined;
}

/** The question that the flags ask, together with what flags of the command's own ask. @throws ZenError `USAGE_INVALID`. */
export function readQuery(flags: ListFlags, own: Readonly<Record<string, string | undefined>>): RecordQuery {
  const { where = [], sort, limit, after } = flags;
  const filters = Object.entries(own).flatMap(([field, value]) =>
    value === undefined ? [] : [{ field, op: "=" as const, value }],
  );
  return {
    limit: readLimit(limit),
    ...(filters.length + where.length === 0 ? {} : { where: [...filters, ...where] }),
    ...(sort === undefined ? {} : { sort }),
    ...(after === undefined ? {} : { after }),
  };
}

/** A number of rows to show. @throws ZenError `USAGE_INVALID`. */
export function readLimit(limit: number): number {
  if (limit >= 1) return limit;
  throw new ZenError("USAGE_INVALID", `--limit takes a number of 1 or more, not ${limit}`, {
    hint: "Leave it out to see the newest ones.",
  });
}
