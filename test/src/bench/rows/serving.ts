import { median, time } from "../measure.js";
import type { Row } from "../row.js";
import { randomNumbers } from "../support/data.js";
import { HttpClient } from "../support/http-client.js";
import { peakOf } from "../support/process-tree.js";
import { withServedModel, type Served } from "../support/served-model.js";

const ROUNDS = 12;
const BATCH = 1000;
/** Requests at once, where throughput is measured. */
const CONNECTIONS = 4;

interface Pair {
  readonly measured: number;
  readonly floor: number;
}

interface Figures extends Pick<Served, "trainedRows" | "trainedRowsPerSecond"> {
  /** Milliseconds of a request, the middle one. */
  readonly single: Pair;
  /** Rows per second. */
  readonly batches: Pair;
  readonly memory: number;
  readonly bareMemory: number;
}

let measured: Promise<Figures> | undefined;

/** All rows look at the same model and the same rounds. */
function figures(): Promise<Figures> {
  return (measured ??= withServedModel(measure));
}

async function measure(served: Served): Promise<Figures> {
  const client = new HttpClient();
  const one = body(1);
  const batch = body(BATCH);
  const single = { measured: [] as number[], floor: [] as number[] };
  const batches = { measured: [] as number[], floor: [] as number[] };
  try {
    // The first round warms up.
    for (let round = -1; round < ROUNDS; round++) {
      for (const [side, url] of [
        ["floor", served.bareUrl],
        ["measured", served.url],
      ] as const) {
        const latency = await middleRequest(client, url, one);
        const rate = await rowsPerSecond(client, url, batch);
        if (round < 0) continue;
        single[side].push(latency);
        batches[side].push(rate);
      }
    }
  } finally {
    client.close();
  }
  const middle = (sides: typeof single): Pair => ({ measured: median(sides.measured), floor: median(sides.floor) });
  return {
    ...served,
    single: middle(single),
    batches: middle(batches),
    memory: peakOf(served.server),
    bareMemory: peakOf(served.bareServer),
  };
}

async function middleRequest(client: HttpClient, url: string, request: Buffer): Promise<number> {
  const times: number[] = [];
  for (let count = 0; count < 200; count++) times.push(await time(() => client.post(url, request)));
  return median(times);
}

async function rowsPerSecond(client: HttpClient, url: string, request: Buffer): Promise<number> {
  const requests = 20;
  const connection = async (): Promise<void> => {
    for (let count = 0; count < requests; count++) await client.post(url, request);
  };
  const ms = await time(() => Promise.all(Array.from({ length: CONNECTIONS }, connection)));
  return (CONNECTIONS * requests * BATCH) / (ms / 1000);
}

/** A request for the delays of so many flights, as the client writes it. */
function body(rows: number): Buffer {
  const random = randomNumbers(3);
  const column = (name: string, datatype: string, value: () => string | number) => ({
    name,
    datatype,
    shape: [rows],
    data: Array.from({ length: rows }, value),
  });
  const airport = (): string => `K${String.fromCharCode(65 + random() * 26, 65 + random() * 26, 65 + random() * 26)}`;
  const inputs = [
    column("time", "INT64", () => 500 + Math.floor(random() * 1800)),
    column("distance", "INT64", () => 90 + Math.floor(random() * 2400)),
    column("origin", "BYTES", airport),
    column("destination", "BYTES", airport),
  ];
  return Buffer.from(JSON.stringify({ inputs }));
}

const BARE = "node:http + onnxruntime";
const peaks = ({ memory, bareMemory }: Figures) =>
  memory === 0 ? {} : { memory, note: `the bare server takes ${Math.round(bareMemory / 2 ** 20)} MiB` };

const single: Row = {
  name: "predict over HTTP, one row, p50",
  against: BARE,
  aim: { times: 2 },
  async run() {
    const all = await figures();
    return { ...all.single, unit: "ms", ...peaks(all) };
  },
};

const batches: Row = {
  name: `predict over HTTP, batches of ${BATCH.toLocaleString("en")}, ${CONNECTIONS} at once`,
  against: BARE,
  aim: { share: 0.5 },
  async run() {
    const all = await figures();
    return { ...all.batches, unit: "rows/s", ...peaks(all) };
  },
};

const training: Row = {
  name: "training a feed-forward network",
  async run() {
    const { trainedRows, trainedRowsPerSecond } = await figures();
    const note = `the last of 3 epochs over ${Math.round(trainedRows / 1000)} thousand rows, two features and two vocabularies`;
    return { measured: trainedRowsPerSecond, unit: "rows/s", note };
  },
};

export const serving: readonly Row[] = [single, batches, training];
