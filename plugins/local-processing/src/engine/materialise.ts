import type { RelationRef } from "@zen/plugin-sdk/processing";
import { ident } from "../sql/text.js";
import type { Relation } from "../sql/relation.js";
import type { Session } from "./query.js";

/**
 * Answers SELECTs over the relations of a plan. What is costly and read more than once is computed once, into a table that
 * spills to disk; the rest is inlined where it is read.
 */
export class Relations {
  private readonly tables: ReadonlySet<RelationRef>;
  private readonly made = new Map<RelationRef, string>();

  /** `reads`: how many statements will read each relation directly. */
  constructor(
    private readonly relations: ReadonlyMap<RelationRef, Relation>,
    reads: ReadonlyMap<RelationRef, number>,
    private readonly session: Session,
    private readonly prefix: string,
  ) {
    this.tables = readOften(relations, reads);
  }

  /** The statement `body` after the WITH that defines `ref` and all it is made of. */
  async over(ref: RelationRef, body: string): Promise<string> {
    const definitions: string[] = [];
    for (const each of this.closure(ref)) definitions.push(`${ident(each)} AS NOT MATERIALIZED (${await this.definition(each)})`);
    return `WITH ${definitions.join(", ")} ${body}`;
  }

  async drop(): Promise<void> {
    for (const table of this.made.values()) await this.session.rows(`DROP TABLE ${table}`);
    this.made.clear();
  }

  private async definition(ref: RelationRef): Promise<string> {
    if (!this.tables.has(ref)) return this.relations.get(ref)!.sql;
    const existing = this.made.get(ref);
    if (existing !== undefined) return `SELECT * FROM ${existing}`;
    const table = ident(`${this.prefix}${ref}`);
    const definitions: string[] = [];
    for (const each of this.closure(ref).filter((other) => other !== ref)) {
      definitions.push(`${ident(each)} AS NOT MATERIALIZED (${await this.definition(each)})`);
    }
    const inner = definitions.length === 0 ? "" : `WITH ${definitions.join(", ")} `;
    await this.session.rows(`CREATE TEMP TABLE ${table} AS ${inner}${this.relations.get(ref)!.sql}`);
    this.made.set(ref, table);
    return `SELECT * FROM ${table}`;
  }

  /** `ref` and what it reads, sources first; nothing below a table. */
  private closure(ref: RelationRef): RelationRef[] {
    const seen = new Set<RelationRef>();
    const visit = (each: RelationRef, root: boolean): void => {
      if (seen.has(each)) return;
      if (root || !this.tables.has(each)) this.relations.get(each)!.from.forEach((source) => visit(source, false));
      seen.add(each);
    };
    visit(ref, !this.tables.has(ref) || !this.made.has(ref));
    return [...seen];
  }
}

/** The costly relations that more than one statement would compute. */
function readOften(relations: ReadonlyMap<RelationRef, Relation>, reads: ReadonlyMap<RelationRef, number>): Set<RelationRef> {
  const counts = new Map(reads);
  const tables = new Set<RelationRef>();
  for (const relation of [...relations.values()].reverse()) {
    const count = counts.get(relation.ref) ?? 0;
    if (relation.costly && count > 1) tables.add(relation.ref);
    const passedOn = tables.has(relation.ref) ? 1 : count;
    for (const source of relation.from) counts.set(source, (counts.get(source) ?? 0) + passedOn);
  }
  return tables;
}
