import type { WrittenDataset } from "@zen/plugin-sdk";
import type { Schema } from "@zen/plugin-sdk/processing";
import { mkdir, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Relation } from "../sql/relation.js";
import { orderSql } from "../sql/aggregate.js";
import { storedSql } from "../sql/scan.js";
import { ident, text } from "../sql/text.js";
import type { Relations } from "./materialise.js";
import { parquetOptions } from "./parquet-options.js";
import type { Session } from "./query.js";

/** Writes one relation as a dataset into an empty folder. */
export async function writeDataset(
  session: Session,
  relations: Relations,
  relation: Relation & { schema: Schema },
  folder: string,
  stable: boolean,
): Promise<WrittenDataset> {
  await mkdir(folder, { recursive: true });
  const path = "part-00000.parquet";
  const { schema } = relation;
  const columns = schema.columns
    .map(({ name, type }) => `${storedSql(ident(name), type)} AS ${ident(name)}`)
    .join(", ");
  const order = stable && !relation.ordered ? ` ORDER BY ${orderSql([], schema)}` : "";
  const query = await relations.over(
    relation.ref,
    `SELECT ${columns} FROM (SELECT * FROM ${ident(relation.ref)}${order})`,
  );
  // Snappy, because every reader of Parquet knows it.
  const [count] = await session.row(`COPY (${query}) TO ${text(join(folder, path))} (${parquetOptions("snappy")})`);
  const rows = Number(count);
  const { size } = await stat(join(folder, path));
  return { parts: [{ path, size, rows }], rows, schema };
}
