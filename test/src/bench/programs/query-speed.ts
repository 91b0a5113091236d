/**
 * In the repository of the working folder: fills its metadata store with 100,000 runs, then prints, as JSON, the milliseconds that
 * questions take through the client beside the same SQL written by hand.
 */
import path from "node:path";
import Libsql from "libsql";
import { openRepository } from "@zen/client";
import { sample } from "@zen/plugin-sdk/conformance";
import { openSqliteMetadataStore } from "@zen/sqlite-metadata-store";
import { compare } from "../measure.js";

const RUNS = 100_000;
const ROUNDS = 7;
const file = path.join(process.cwd(), ".zen", "metadata.db");
const timeOf = (index: number) => new Date(Date.UTC(2026, 0, 1) + index * 60_000).toISOString();

/** A run with as much in its record as one of the examples has. */
function runOf(index: number) {
  const accuracy = ((index * 7919) % 10_007) / 10_007;
  return sample.aRun(`r${index}`, {
    state: index % 17 === 0 ? "failed" : "succeeded",
    startedAt: timeOf(index),
    finishedAt: timeOf(index + 1),
    durationMs: 60_000,
    params: { path: "data/flights.parquet", epochs: index % 20, rate: accuracy / 10 },
    metrics: {
      accuracy,
      "evaluate.accuracy": accuracy,
      auc: 1 - accuracy,
      "evaluate.auc": 1 - accuracy,
      rows: 899_951,
    },
    tags: index % 10 === 0 ? ["nightly"] : [],
    outputs: { model: sample.aRef(index % 500), metrics: sample.aRef(index % 900) },
    environment: { node: "20.20.2", os: "linux", cpu: "x64", zen: "0.1.0", gitCommit: "b".repeat(40), gitDirty: false },
  });
}

async function fill(): Promise<void> {
  const store = await openSqliteMetadataStore(file);
  for (let first = 0; first < RUNS; first += 1000) {
    const events = Array.from({ length: 1000 }, (_, offset) => {
      const run = runOf(first + offset);
      const steps = ["parquet", "split", "train", "evaluate"].map((node, place) => ({
        type: "execution" as const,
        record: sample.anExecution(`${run.id}.${place}.1`, {
          run: run.id,
          node,
          startedAt: run.startedAt,
          durationMs: 10,
        }),
        artifacts: [],
      }));
      // Of most runs the record alone, or the file would be mostly executions.
      const seen = first === 0 ? steps : [];
      return sample.stream(run.id, [{ type: "run-started", run, plan: sample.aPlan() }, ...seen]);
    });
    await store.apply(events.flat());
  }
  await store.close?.();
}

await fill();
await using repo = await openRepository(process.cwd());
const db = new Libsql(file, { readonly: true });
const byHand = (sql: string) => {
  const rows = db.prepare(sql).raw().all() as [string][];
  return rows.map(([record]) => JSON.parse(record) as unknown);
};
const found = `SELECT json(record) FROM runs WHERE json_extract(record, '$.metrics.accuracy') > 0.8 AND json_extract(record, '$.params.epochs') = 5
  ORDER BY json_extract(record, '$.metrics.auc') DESC LIMIT 20`;
const where = "metrics.accuracy > 0.8 and params.epochs = 5";
const three = `SELECT json(record) FROM runs WHERE key IN ('r1', 'r500', 'r999') UNION ALL SELECT json(record) FROM executions WHERE json_extract(record, '$."run"') IN ('r1', 'r500', 'r999')`;
console.log(
  JSON.stringify({
    found: await compare(
      () => repo.runs.query({ where, sort: "-metrics.auc", limit: 20 }),
      () => byHand(found),
      ROUNDS,
    ),
    newest: await compare(
      () => repo.runs.query({ where: { field: "pipeline", op: "=", value: "flights" }, limit: 20 }),
      () => byHand("SELECT json(record) FROM runs ORDER BY seq DESC LIMIT 20"),
      ROUNDS,
    ),
    compared: await compare(
      () => repo.runs.compare(["r1", "r500", "r999"]),
      () => byHand(three),
      ROUNDS,
    ),
  }),
);
db.close();
