import { ZenError, type BackendRef, type JobHandle, type WorkerInvocation } from "@zen/plugin-sdk";
import type { Config } from "./config.js";
import { machineName } from "./names.js";

/** Where a job is: its machine, and the object that says how it ended. What a handle carries. */
export interface Place {
  readonly project: string;
  readonly zone: string;
  /** Of the machine. */
  readonly name: string;
  readonly record: { readonly bucket: string; readonly object: string };
}

/** How stacks may name the artifact store whose buckets are Cloud Storage's. */
const STORES = ["gcp-storage", "@zen/gcp-storage", "@zen/gcp-storage/gcp-storage"];
const DEFAULT_PREFIX = "zen/gcp-compute";

/** @throws ZenError `JOB_REFUSED` where nothing says in which bucket its end is to be kept. */
export function placeOf(id: string, project: string, config: Config, { bundle }: WorkerInvocation): Place {
  const name = machineName(id);
  const { bucket, prefix } = readAddress(config.records) ?? storeAddress(bundle?.store) ?? nowhere();
  return { project, zone: config.zone, name, record: { bucket, object: `${prefix}/${name}.json` } };
}

export function handleOf(id: string, place: Place): JobHandle {
  const { record, ...machine } = place;
  return { id, data: { ...machine, ...record } };
}

/** @throws ZenError `JOB_NOT_FOUND` for what is no handle of this backend. */
export function readHandle({ id, data }: JobHandle): Place {
  const { project, zone, name, bucket, object } = (data ?? {}) as Record<string, unknown>;
  if ([project, zone, name, bucket, object].every((field) => typeof field === "string" && field !== ""))
    return { project, zone, name, record: { bucket, object } } as Place;
  throw jobNotFound(id);
}

export function jobNotFound(id: string): ZenError {
  return new ZenError("JOB_NOT_FOUND", `No job ${id} was ever submitted to a machine of Compute Engine here`, {
    hint: "Check the project and zone of the stack; a record of a job's end that was removed from its bucket is forgotten, too.",
  });
}

function readAddress(records: string | undefined): { readonly bucket: string; readonly prefix: string } | undefined {
  const [, bucket, prefix] = /^gs:\/\/([^/]+)(?:\/(.*?))?\/*$/.exec(records ?? "") ?? [];
  return bucket === undefined ? undefined : { bucket, prefix: prefix || DEFAULT_PREFIX };
}

/** A run whose artifacts are in a bucket keeps the ends of its jobs there, too. */
function storeAddress({ use, config = {} }: BackendRef = { use: "" }): ReturnType<typeof readAddress> {
  const { bucket, prefix } = config;
  if (!STORES.includes(use)) return undefined;
  if (typeof bucket !== "string" || bucket === "") return undefined;
  const below = typeof prefix === "string" && prefix !== "" ? `${prefix.replace(/\/+$/, "")}/` : "";
  return { bucket, prefix: `${below}${DEFAULT_PREFIX}` };
}

function nowhere(): never {
  throw new ZenError("JOB_REFUSED", "Nothing says in which bucket is to be kept how a job on Compute Engine ended", {
    hint: 'Keep the artifacts in gcp-storage, or set "records": "gs://BUCKET/PREFIX" in the configuration of gcp-compute.',
  });
}
