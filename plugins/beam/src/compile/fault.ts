import { fromErrorRecord, type ErrorRecord, type ZenError } from "@zen/plugin-sdk";

/** Before a fault in what a runner prints or tells about a failed job, as the end of its line. */
const mark = "ZEN_FAULT ";

/**
 * The error that a job was stopped by on purpose (`INT64_OVERFLOW`, `CSV_RAGGED_ROW`, ...), found in what its runner says: a traceback,
 * a worker's log, the messages of a service. Undefined when the job failed in another way.
 */
export function faultIn(text: string): ZenError | undefined {
  const at = text.indexOf(mark);
  if (at < 0) return undefined;
  const record = leadingObject(text.slice(at + mark.length));
  return record === undefined ? undefined : fromErrorRecord(record);
}

/** The mark is followed by ASCII without quotes or backslashes, so that nothing that repeats a message can change it. */
function leadingObject(text: string): ErrorRecord | undefined {
  const encoded = /^[A-Za-z0-9_-]+/.exec(text)?.[0];
  if (encoded === undefined) return undefined;
  try {
    const record = JSON.parse(Buffer.from(encoded, "base64url").toString("utf8")) as ErrorRecord;
    return typeof record.code === "string" && typeof record.message === "string" ? record : undefined;
  } catch {
    return undefined; // cut short by who repeated it
  }
}
