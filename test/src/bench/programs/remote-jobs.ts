/**
 * Submits 100 jobs to the Dataflow of the environment's pretended Google Cloud (`DATAFLOW`, `STORAGE`: base addresses), waits for all of
 * them at once, and prints, as JSON, the milliseconds of processor time that a minute of waiting takes.
 */
import { setTimeout as delay } from "node:timers/promises";
import type { BackendFactory, Plugin, Processing } from "@zen/plugin-sdk";
import dataflow from "@zen/gcp-dataflow";

const JOBS = 100;
const MINUTE = 60_000;
/** Until everything that the first requests load is there. */
const WARM_UP = 5_000;

const nothing = (): void => undefined;

async function openBackend(): Promise<Processing> {
  const factory = await factoryOf(dataflow);
  const config = {
    ...{ region: "us-central1", tempLocation: "gs://zen-bench/temp", machineType: "e2-standard-2", maxWorkers: 1 },
    ...{ maxRunHours: 1, preflight: false, minimumImportance: "basic", pollSeconds: 5, maxPollSeconds: 30 },
    endpoint: process.env["DATAFLOW"] as string,
    storageEndpoint: process.env["STORAGE"] as string,
  };
  const log = { debug: nothing, info: nothing, warn: nothing, error: nothing };
  return factory.create(config, { log } as never);
}

async function factoryOf(plugin: Plugin): Promise<BackendFactory<Processing>> {
  return new Promise((resolve) => {
    const provide = (_: unknown, backend: BackendFactory<Processing>): void => resolve(backend);
    void plugin.setup({ provide } as never);
  });
}

function specOf(number: number) {
  const schema = { columns: [{ name: "n", type: "int64" as const, nullable: true }] };
  return {
    plans: [
      {
        id: "copy",
        plan: {
          format: "processing@1" as const,
          inputs: { rows: { format: "dataset" as const, schema } },
          nodes: [{ id: "rows", op: "scan" as const, input: "rows" }],
          outputs: { out: "rows" },
        },
        inputs: { rows: { uris: ["gs://zen-bench/in/part-00000.parquet"] } },
        outputs: { out: { uri: `gs://zen-bench/out/${number}` } },
      },
    ],
  };
}

const { jobs } = await openBackend();
const numbers = Array.from({ length: JOBS }, (_, number) => number);
const handles = await Promise.all(numbers.map((number) => jobs.submit(`job ${number}`, specOf(number))));
const stop = new AbortController();
const waiting = handles.map(async (handle) => {
  for await (const { state } of jobs.watch(handle, { signal: stop.signal }))
    if (state !== "queued" && state !== "running") throw new Error(`A job ended as ${state}.`);
});
const watched = Promise.allSettled(waiting);
await delay(WARM_UP);
const before = process.cpuUsage();
await delay(MINUTE);
const { user, system } = process.cpuUsage(before);
stop.abort();
await watched;
console.log(JSON.stringify({ measured: (user + system) / 1000 }));
