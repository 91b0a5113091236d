import { fromErrorRecord, ZenError } from "@zen/plugin-sdk";
import type { Layout } from "../state/layout.js";
import type { ServerRecord } from "../state/server-record.js";
import { lastLines } from "./log-tail.js";

/** Why the recorded server did not start: what it said itself, or else the last it wrote to its log. */
export function startFailure(layout: Layout, record: ServerRecord): ZenError {
  const cause = record.error === undefined ? undefined : fromErrorRecord(record.error);
  if (cause?.code === "PORT_IN_USE") return cause;
  const lines = lastLines(layout.log, record.logOffset, 20);
  const said = cause?.message ?? lines.at(-1) ?? "it wrote nothing to its log.";
  return new ZenError("SERVER_START_FAILED", `The local inference server did not start: ${said}`, {
    place: layout.log,
    hint: "Its log says more; deploying again starts it again.",
    ...(cause === undefined ? {} : { cause }),
    data: { log: lines },
  });
}
