import { once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import type { Logger, Processing, ProcessingJobSpec } from "@zen/plugin-sdk";
import { startGcp, storage, type Definitions, type Gcp, type StorageFace } from "@zen/gcp-emulators";
import { dataflow, type Dataflow, type Executor, type Timings } from "@zen/gcp-emulators/dataflow";
import type { DataflowConfig } from "../config.js";
import { dataflowProcessing } from "../processing.js";
import { compilePretended, planIdsIn } from "./pretended-beam.js";

/** What the work of a plan does instead of what the plan says, by the plan's id. */
export type Work = (plan: string, signal: AbortSignal) => Promise<void>;

export interface Cloud {
  readonly gcp: Gcp;
  readonly dataflow: Dataflow;
  readonly storage: StorageFace;
  /** The work of all jobs; does nothing unless told. */
  work: Work;
  readonly logged: string[];
  config(changes?: Partial<DataflowConfig>): DataflowConfig;
  open(changes?: Partial<DataflowConfig>): Processing;
  close(): Promise<void>;
}

export const bucket = "zen-data";

/** A pretended Google Cloud with a bucket, whose Dataflow does the `work` of tests, in this process's environment. */
export async function startCloud(
  options: { readonly timings?: Timings; readonly definitions?: Readonly<Record<string, readonly Definitions[]>> } = {},
): Promise<Cloud> {
  const { timings, definitions = {} } = options;
  const execute: Executor = async ({ yaml, files, signal, log }) => {
    const { plans, results } = planIdsIn(yaml);
    log("Executing operation plans");
    for (const plan of plans) await cloud.work(plan, signal);
    const result = {
      format: "beam-results@1",
      plans: Object.fromEntries(plans.map((plan) => [plan, pretendedResult])),
    };
    await files.write(results, Buffer.from(JSON.stringify(result)));
    return { elements: { plans: plans.length } };
  };
  const service = dataflow({ execute, ...(timings === undefined ? {} : { timings }) });
  const gcp = await startGcp({ services: [storage, service], definitions });
  const before = Object.keys(gcp.env).map((name) => [name, process.env[name]] as const);
  Object.assign(process.env, gcp.env);
  gcp.service(storage).addBucket({ name: bucket, location: "US-CENTRAL1" });
  const logged: string[] = [];
  const cloud: Cloud = {
    gcp,
    dataflow: gcp.service(service),
    storage: gcp.service(storage),
    work: async () => undefined,
    logged,
    config: (changes = {}) => ({
      region: "us-central1",
      tempLocation: `gs://${bucket}/temp`,
      maxWorkers: 10,
      machineType: "e2-standard-2",
      maxRunHours: 6,
      preflight: true,
      minimumImportance: "basic",
      pollSeconds: 0.01,
      maxPollSeconds: 0.05,
      endpoint: gcp.endpoints["dataflow"] as string,
      storageEndpoint: gcp.endpoints["storage"] as string,
      ...changes,
    }),
    open: (changes) => dataflowProcessing(cloud.config(changes), logger(logged), compilePretended),
    async close() {
      await gcp.close();
      for (const [name, value] of before)
        if (value === undefined) delete process.env[name];
        else process.env[name] = value;
    },
  };
  return cloud;
}

export const pretendedResult = { outputs: {}, analyses: { n: { rows: { measure: "rows", rows: 3 } } } };

/** A job of one plan that reads and writes objects. */
export function specOf(plan: string): ProcessingJobSpec {
  return {
    plans: [
      {
        id: plan,
        plan: {
          format: "processing@1",
          inputs: { rows: { format: "dataset", schema: { columns: [] } } },
          nodes: [{ id: "rows", op: "scan", input: "rows" }],
          outputs: { out: "rows" },
        },
        inputs: { rows: { uris: [`gs://${bucket}/in/part-00000.parquet`] } },
        outputs: { out: { uri: `gs://${bucket}/out/${plan}` } },
      },
    ],
  };
}

/** Puts an object into the bucket, as somebody else would. */
export async function putObject({ gcp }: Cloud, name: string, content: string | Uint8Array): Promise<string> {
  const { token } = gcp.tokens.issue(gcp.account);
  const query = new URLSearchParams({ uploadType: "media", name }).toString();
  const response = await fetch(`${gcp.endpoints["storage"]}/upload/storage/v1/b/${bucket}/o?${query}`, {
    method: "POST",
    body: content,
    headers: { authorization: `Bearer ${token}`, "content-type": "application/octet-stream" },
  });
  if (!response.ok) throw new Error(await response.text());
  return `gs://${bucket}/${name}`;
}

/** Work that goes on until it is stopped. */
export async function never(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, "abort");
  signal.throwIfAborted();
}

/** Waits for what happens by itself. */
export async function until(holds: () => boolean | Promise<boolean>, what = "it"): Promise<void> {
  for (const end = performance.now() + 10_000; performance.now() < end; await delay(5)) if (await holds()) return;
  throw new Error(`${what} did not happen`);
}

function logger(lines: string[]): Logger {
  const note = (message: string): void => void lines.push(message);
  return { debug: note, info: note, warn: note, error: note };
}
