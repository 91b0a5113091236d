import path from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { ROOT } from "./run.js";

const ALL = path.join(ROOT, "node_modules/vega-datasets/data/flights-3m.parquet");

/** Writes every `nth` of the three million flights, which are ordered by date, so that all months are in it. */
export async function writeFlightsSample(file: string, nth: number): Promise<void> {
  const database = await DuckDBInstance.create();
  const connection = await database.connect();
  try {
    await connection.run(
      `COPY (SELECT * EXCLUDE (position)
             FROM (SELECT *, row_number() OVER () AS position FROM read_parquet('${ALL}'))
             WHERE position % ${nth} = 0)
       TO '${file}' (FORMAT parquet)`,
    );
  } finally {
    connection.closeSync();
    database.closeSync();
  }
}
