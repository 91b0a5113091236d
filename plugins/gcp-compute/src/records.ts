import { gunzipSync, gzipSync } from "node:zlib";
import { statusOf, type GcpClient } from "@zen/gcp-auth/client";
import { ZenError, type JobState } from "@zen/plugin-sdk";
import type { Place } from "./place.js";

/** How a job ended and what it printed; written once, by the machine or by whoever ends the job in its place. */
export interface End {
  readonly state: Exclude<JobState, "queued" | "running">;
  /** `exit`, `image`, `cancel`, `deadline`, `preempted`, `stopped`, `restarted`, `silent`, `deleted`, `refused`. */
  readonly reason: string;
  /** Exit code of the worker. */
  readonly exit: number;
  /** A sentence for a person, where whoever wrote it knew more. */
  readonly detail?: string;
  /** Offset in the log's rows at which `rows` begin. */
  readonly start: number;
  readonly rows: string;
}

const FORMAT = "gcp-compute-job@1";
const MOST_BYTES = 64 << 20;

/** The ends of jobs as objects in a bucket: create-only, so that the first who writes one decides. */
export class Records {
  constructor(
    private readonly client: GcpClient,
    private readonly endpoint: string,
  ) {}

  async read({ record: { bucket, object } }: Place, signal?: AbortSignal): Promise<End | undefined> {
    const url = `${this.endpoint}/storage/v1/b/${encodeURIComponent(bucket)}/o/${encodeURIComponent(object)}`;
    const query = { alt: "media" };
    const found = await this.client
      .request<Record<string, unknown>>({ method: "GET", url, query, ...(signal === undefined ? {} : { signal }) })
      .catch((error: unknown) => {
        if (statusOf(error) !== 404) throw error;
        // The same status tells of an object and of a bucket that is not there.
        if (/bucket does not exist/i.test((error as Error).message)) throw noBucket(bucket, error);
        return undefined;
      });
    return found === undefined ? undefined : parse(found, `gs://${bucket}/${object}`);
  }

  /** Returns what stands there now: `end`, or what somebody wrote before. */
  async write(place: Place, { rows, ...end }: End): Promise<End> {
    const { bucket, object } = place.record;
    const log = gzipSync(Buffer.from(rows, "latin1")).toString("base64");
    try {
      await this.client.request({
        method: "POST",
        url: `${this.endpoint}/upload/storage/v1/b/${encodeURIComponent(bucket)}/o`,
        query: { uploadType: "media", ifGenerationMatch: 0, name: object },
        body: { format: FORMAT, ...end, log },
        idempotent: true,
      });
    } catch (error) {
      if (statusOf(error) !== 412) throw error;
    }
    return (await this.read(place)) ?? { ...end, rows };
  }
}

function noBucket(bucket: string, cause: unknown): ZenError {
  return new ZenError("GCP_BUCKET_NOT_FOUND", `There is no bucket ${bucket} to keep the ends of jobs in`, {
    cause,
    place: "gcp-compute: records",
    hint: `Make it with gcloud storage buckets create gs://${bucket}, or write another one.`,
  });
}

const STATES: readonly unknown[] = ["succeeded", "failed", "cancelled", "lost"];

function parse(found: Readonly<Record<string, unknown>>, address: string): End {
  const { format, state, reason, exit, detail, start, log } = found;
  if (format !== FORMAT || !STATES.includes(state) || typeof log !== "string")
    throw new ZenError("GCP_ANSWER_INVALID", `The object ${address} is no record of a job's end`, {
      hint: "Somebody else has written it; remove it, and keep the prefix of the records for Zen alone.",
    });
  return {
    state: state as End["state"],
    reason: String(reason),
    exit: Number(exit) || 0,
    ...(typeof detail === "string" ? { detail } : {}),
    start: Number(start) || 0,
    rows: log === "" ? "" : gunzipSync(Buffer.from(log, "base64"), { maxOutputLength: MOST_BYTES }).toString("latin1"),
  };
}
