import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { zenBinary } from "../../support/zen.js";
import { median, runProgram, time } from "../measure.js";
import type { Row } from "../row.js";
import { flightsCsv } from "../support/data.js";
import { programFile, withRepository } from "../support/repository.js";

const ROUNDS = 3;

const PIPELINE = `import { p, pipeline } from "@zen/plugin-sdk/pipeline";
import { category, csv, preprocess, random, split, statistics, zScore } from "@zen/tabular";

export default pipeline("tabular", { path: p.string() }, (add, { path }) => {
  const { dataset } = add(csv, { path });
  const rows = add(split(random({ train: 0.7, eval: 0.3 })), { dataset });
  const described = add(statistics, { dataset: rows.train });
  const ready = add(
    preprocess({ features: [zScore("delay"), zScore("distance"), category("origin"), category("destination")] }),
    { train: rows.train, eval: rows.eval },
  );
  return { statistics: described.statistics, train: ready.train, eval: ready.eval };
});
`;

async function inZen(csv: string): Promise<{ ms: number; memory: number | undefined }> {
  const binary = await zenBinary();
  return withRepository({ "pipelines/tabular.ts": PIPELINE }, async (cwd) => {
    let memory: number | undefined;
    const run = [binary, "run", "tabular", "--param", `path=${csv}`];
    const ms = await time(async () => ({ memory } = await runProgram(run, { cwd, watch: "tree" })));
    return { ms, memory };
  });
}

async function inDuckDb(csv: string): Promise<{ ms: number; memory: number | undefined }> {
  const folder = await mkdtemp(path.join(os.tmpdir(), "zen-bench-"));
  try {
    let memory: number | undefined;
    const script = [programFile("duckdb-tabular"), csv, folder];
    const ms = await time(async () => ({ memory } = await runProgram(script, { watch: "tree" })));
    return { ms, memory };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

export const tabular: Row = {
  name: "5 M-row CSV: ingest, split, statistics, z-score, vocabulary",
  against: "DuckDB's own SQL",
  aim: { times: 3 },
  async run() {
    const csv = await flightsCsv(5_000_000);
    const zen: Awaited<ReturnType<typeof inZen>>[] = [];
    const duckDb: typeof zen = [];
    for (let round = 0; round < ROUNDS; round++) {
      duckDb.push(await inDuckDb(csv));
      zen.push(await inZen(csv));
    }
    const seconds = (rounds: typeof zen): number => median(rounds.map(({ ms }) => ms)) / 1000;
    const [memory, peerMemory] = [zen.at(-1)?.memory, duckDb.at(-1)?.memory];
    return {
      measured: seconds(zen),
      floor: seconds(duckDb),
      unit: "s",
      ...(memory === undefined ? {} : { memory }),
      ...(peerMemory === undefined ? {} : { note: `DuckDB takes ${Math.round(peerMemory / 2 ** 20)} MiB` }),
    };
  },
};
