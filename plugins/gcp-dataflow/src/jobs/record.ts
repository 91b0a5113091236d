import type { Json } from "@zen/plugin-sdk";
import type { Objects } from "../files/objects.js";

/** What is kept of a job in its folder before it is launched, so that whoever adopts it knows the same as who launched it. */
export type JobRecord = {
  readonly format: "dataflow-job@1";
  /** As given to `submit`. */
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly deadlineAt: number;
  /** Where the job leaves its results. */
  readonly results: string;
};

export interface JobFiles {
  readonly folder: string;
  readonly record: string;
  readonly pipeline: string;
}

export function filesOf(root: string, name: string): JobFiles {
  const folder = `${root}/zen/${name}`;
  return { folder, record: `${folder}/job.json`, pipeline: `${folder}/pipeline.yaml` };
}

/** The record of whoever was first: this one, where nobody was. */
export async function keepRecord(
  objects: Objects,
  { record: uri }: JobFiles,
  record: JobRecord,
  signal?: AbortSignal,
): Promise<JobRecord> {
  await objects.create(uri, JSON.stringify(record), "application/json", signal);
  return (await readRecord(objects, uri, signal)) ?? record;
}

/** Undefined when there is none, or none that this release can read. */
export async function readRecord(objects: Objects, uri: string, signal?: AbortSignal): Promise<JobRecord | undefined> {
  const bytes = await objects.read(uri, undefined, signal);
  if (bytes === undefined) return undefined;
  try {
    const record = JSON.parse(new TextDecoder().decode(bytes)) as Record<string, Json>;
    const { format, id, deadlineAt, results } = record;
    const known =
      format === "dataflow-job@1" &&
      typeof id === "string" &&
      typeof deadlineAt === "number" &&
      typeof results === "string";
    return known ? { format, id, deadlineAt, results } : undefined;
  } catch {
    return undefined; // said by what it returns
  }
}
