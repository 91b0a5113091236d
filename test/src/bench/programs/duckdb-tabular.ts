/** The peer of the tabular path: the same work as one script for DuckDB, `duckdb-tabular.js CSV FOLDER`. */
import { DuckDBInstance } from "@duckdb/node-api";
import { availableParallelism } from "node:os";

const [csv = "", folder = ""] = process.argv.slice(2);
const ready = (part: string): string => `
  COPY (
    SELECT (delay - c.delay_mean) / c.delay_deviation AS delay, (distance - c.distance_mean) / c.distance_deviation AS distance,
           coalesce(o.index, c.origins) AS origin, coalesce(d.index, c.destinations) AS destination
    FROM ${part} p LEFT JOIN origins o ON p.origin = o.value LEFT JOIN destinations d ON p.destination = d.value, constants c
  ) TO '${folder}/${part}-ready.parquet' (FORMAT parquet)`;
const vocabulary = (column: string): string => `
  CREATE TABLE ${column}s AS SELECT ${column} AS value, row_number() OVER (ORDER BY count(*) DESC, ${column}) - 1 AS index
  FROM train GROUP BY ${column}`;
const statements = [
  `CREATE TABLE flights AS SELECT * FROM read_csv('${csv}')`,
  `CREATE TABLE parts AS SELECT *, md5(concat_ws('|', date, time, delay, distance, origin, destination)) < 'b3333333' AS train FROM flights`,
  `CREATE TABLE train AS SELECT * EXCLUDE (train) FROM parts WHERE train`,
  `CREATE TABLE eval AS SELECT * EXCLUDE (train) FROM parts WHERE NOT train`,
  `COPY flights TO '${folder}/flights.parquet' (FORMAT parquet)`,
  `COPY train TO '${folder}/train.parquet' (FORMAT parquet)`,
  `COPY eval TO '${folder}/eval.parquet' (FORMAT parquet)`,
  `SUMMARIZE train`,
  vocabulary("origin"),
  vocabulary("destination"),
  `CREATE TABLE constants AS SELECT avg(delay) AS delay_mean, stddev_pop(delay) AS delay_deviation, avg(distance) AS distance_mean,
     stddev_pop(distance) AS distance_deviation, (SELECT count(*) FROM origins) AS origins,
     (SELECT count(*) FROM destinations) AS destinations FROM train`,
  ready("train"),
  ready("eval"),
];

const instance = await DuckDBInstance.create(":memory:", { threads: String(availableParallelism()) });
const connection = await instance.connect();
for (const statement of statements) {
  const started = performance.now();
  await connection.runAndReadAll(statement);
  console.log(
    `${((performance.now() - started) / 1000).toFixed(2)} s ${statement.trim().slice(0, 60).replaceAll(/\s+/g, " ")}`,
  );
}
connection.closeSync();
instance.closeSync();
