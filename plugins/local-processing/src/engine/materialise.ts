import type { MapRows, RelationRef } from "@zen/plugin-sdk/processing";
import { join } from "node:path";
import { filesSql } from "../sql/files.js";
import { scanSql } from "../sql/scan.js";
import { ident, text } from "../sql/text.js";
import type { Relation } from "../sql/relation.js";
import { mapRows } from "./map-rows/map-rows.js";
import { parquetOptions } from "./parquet-options.js";
import type { Session } from "./query.js";
import { streamedSql } from "./read/stream.js";

/**
 * Answers SELECTs over the relations of a plan. What is costly and read more than once is computed once, into a file; the rest is
 * inlined where it is read. A temporary table would do as well, but for its layout, which depends on how its rows came in and shows
 * through in the row groups of what is made from it.
 */
export class Relations {
  private readonly shared: ReadonlySet<RelationRef>;
  private readonly made = new Map<RelationRef, string>();

  /** `reads`: how many statements will read each relation directly. */
  constructor(
    private readonly relations: ReadonlyMap<RelationRef, Relation>,
    reads: ReadonlyMap<RelationRef, number>,
    private readonly session: Session,
    private readonly folder: string,
  ) {
    this.shared = readOften(relations, reads);
  }

  /** The statement `body` after the WITH that defines `ref` and all it is made of. */
  over(ref: RelationRef, body: string): Promise<string> {
    return this.overAll([ref], body);
  }

  private async definition(ref: RelationRef): Promise<string> {
    const { sql, from, mapRows: node } = this.relations.get(ref)!;
    if (!this.shared.has(ref)) return sql;
    if (!this.made.has(ref) && node !== undefined) this.made.set(ref, await this.map(node));
    if (!this.made.has(ref)) {
      const file = join(this.folder, `${this.made.size}.parquet`);
      this.made.set(ref, `SELECT * FROM read_parquet(${filesSql([file])})`);
      const query = from.length === 0 ? sql : await this.overAll(from, sql);
      await this.session.rows(`COPY (${query}) TO ${text(file)} (${parquetOptions("lz4_raw")})`);
    }
    return this.made.get(ref)!;
  }

  /** Puts a relation through a function over rows; the SELECT over what this gives. */
  private async map(node: MapRows & { readonly id: string }): Promise<string> {
    const input = this.relations.get(node.from)!.schema!;
    const columns = input.columns.map(streamedSql).join(", ");
    const query = await this.over(node.from, `SELECT ${columns} FROM ${ident(node.from)}`);
    const batches = this.session.stream(query, input.columns);
    const place = (count: number): string => join(this.folder, `${node.id}-${count}.parquet`);
    const files = await mapRows(node, input, batches, place, this.session.signal);
    return scanSql({ format: "dataset", schema: node.schema }, files, new Map());
  }

  private async overAll(refs: readonly RelationRef[], body: string): Promise<string> {
    const sources = new Set<RelationRef>();
    for (const ref of refs) this.sources(ref).forEach((each) => sources.add(each));
    const definitions: string[] = [];
    for (const each of sources) definitions.push(`${ident(each)} AS NOT MATERIALIZED (${await this.definition(each)})`);
    return `WITH ${definitions.join(", ")} ${body}`;
  }

  /** `ref` and what it reads, in the order of the plan; nothing beyond what is in a file. */
  private sources(ref: RelationRef): RelationRef[] {
    const seen = new Set<RelationRef>();
    const visit = (each: RelationRef): void => {
      if (seen.has(each)) return;
      if (!this.shared.has(each)) this.relations.get(each)!.from.forEach(visit);
      seen.add(each);
    };
    visit(ref);
    return [...seen];
  }
}

/** The costly relations that more than one statement would compute, and those that no statement computes. */
function readOften(
  relations: ReadonlyMap<RelationRef, Relation>,
  reads: ReadonlyMap<RelationRef, number>,
): Set<RelationRef> {
  const counts = new Map(reads);
  const shared = new Set<RelationRef>();
  for (const relation of [...relations.values()].reverse()) {
    const count = counts.get(relation.ref) ?? 0;
    if (relation.mapRows !== undefined || (relation.costly && count > 1)) shared.add(relation.ref);
    const passedOn = shared.has(relation.ref) ? 1 : count;
    for (const source of relation.from) counts.set(source, (counts.get(source) ?? 0) + passedOn);
  }
  return shared;
}
