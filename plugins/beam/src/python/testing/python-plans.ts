import {
  inferSchemas,
  type Analysis,
  type PlanNode,
  type ProcessingPlan,
  type RelationRef,
  type Row,
  type Schema,
} from "@zen/plugin-sdk/processing";
import * as python from "../index.js";
import type { Argument, PythonHost } from "./python-host.js";
import { plainRow, pythonRow } from "./rows.js";

interface Relation {
  readonly schema: Schema;
  readonly rows: readonly Row[];
}

type Op<Name extends PlanNode["op"]> = Extract<PlanNode, { op: Name }>;

/**
 * Runs plans with the functions that a job on Beam is made of, in one plain Python process: what Beam itself would do, such as bringing
 * rows with one key together, is done here.
 */
export class PythonPlans {
  constructor(private readonly host: PythonHost) {}

  /** What comes out of a plan: a relation for each output, a result for each analysis. */
  async run(plan: ProcessingPlan, inputs: Readonly<Record<string, readonly Row[]>>) {
    const { relations: schemas, outputs: outputSchemas } = inferSchemas(plan);
    const known = new Map<RelationRef, Relation>();
    const analyses = new Map<string, Analysis>();
    const of = (ref: RelationRef): Relation => known.get(ref)!;
    for (const node of plan.nodes) {
      if (node.op === "analyse") analyses.set(node.id, await this.analyse(node, of(node.from)));
      else if (node.op === "split")
        for (const [ref, rows] of await this.split(node, of(node.from))) known.set(ref, rows);
      else
        known.set(node.id, {
          schema: schemas.get(node.id)!,
          rows: await this.rows(node, schemas.get(node.id)!, of, inputs),
        });
    }
    return {
      outputs: Object.fromEntries(
        Object.entries(plan.outputs).map(([name, ref]) => [name, { schema: outputSchemas[name]!, rows: of(ref).rows }]),
      ),
      analyses: Object.fromEntries(Object.entries(plan.analyses ?? {}).map(([name, id]) => [name, analyses.get(id)!])),
    };
  }

  /** Rows of the bytes of a text file. */
  async read(input: Parameters<typeof python.defineReader>[2], title: string, bytes: Uint8Array): Promise<Row[]> {
    const module = new python.PythonModule();
    python.defineReader(module, "read", input);
    module.define("def main(title, data):\n  return list(read(title, io.BytesIO(data)))");
    const rows = await this.host.call(module.source(), "main", title, bytes);
    return (rows as readonly Argument[]).map((row) => plainRow(row, input.schema));
  }

  private async rows(
    node: Exclude<PlanNode, { op: "split" | "analyse" }>,
    schema: Schema,
    of: (ref: RelationRef) => Relation,
    inputs: Readonly<Record<string, readonly Row[]>>,
  ): Promise<readonly Row[]> {
    switch (node.op) {
      case "scan":
        return inputs[node.input] ?? [];
      case "select":
        return of(node.from).rows.map((row) =>
          Object.fromEntries(node.columns.map(({ name, as }) => [as ?? name, row[name] ?? null])),
        );
      case "union":
        return node.from.flatMap((ref) => of(ref).rows);
      case "explode":
        return of(node.from).rows.flatMap((row) =>
          ((row[node.column] ?? []) as readonly Row[string][]).map((each) => ({ ...row, [node.column]: each })),
        );
      case "derive":
        return this.each(of(node.from), schema, (module, from) => python.defineDerive(module, "f", node, from));
      case "apply":
        return this.each(of(node.from), schema, (module, from) => python.defineApply(module, "f", node, from));
      case "filter": {
        const kept = await this.map(of(node.from), (module, from) => python.defineFilter(module, "f", node, from));
        return of(node.from).rows.filter((_, index) => kept[index] === true);
      }
      case "order": {
        const { schema: from, rows } = of(node.from);
        const sorted = await this.call(rows, from, (module) => {
          python.defineSortKey(module, "f", node.by, from);
          return "sorted(rows, key=f)";
        });
        return sorted.map((row) => plainRow(row, from)).slice(0, node.limit);
      }
      case "window": {
        const groups = await this.groups(of(node.from), node.partition, "group");
        const windowed = await Promise.all(
          [...groups.values()].map((rows) =>
            this.call(rows, of(node.from).schema, (module) => {
              python.defineWindow(module, "f", node, of(node.from).schema);
              return "f(rows)";
            }),
          ),
        );
        return windowed.flat().map((row) => plainRow(row, schema));
      }
      case "aggregate":
        return this.aggregate(node, of(node.from), schema);
      case "join":
        return this.join(node, of(node.left), of(node.right));
      case "mapRows":
        throw new Error("These functions are not Python's");
    }
  }

  private async each(
    relation: Relation,
    schema: Schema,
    define: (module: python.PythonModule, from: Schema) => string,
  ): Promise<Row[]> {
    return (await this.map(relation, define)).map((row) => plainRow(row, schema));
  }

  private map({ schema, rows }: Relation, define: (module: python.PythonModule, from: Schema) => string) {
    return this.call(rows, schema, (module) => `[${define(module, schema)}(row) for row in rows]`);
  }

  /** Calls with `rows` an expression over the functions that `define` makes. */
  private async call(rows: readonly Row[], schema: Schema, define: (module: python.PythonModule) => string) {
    const module = new python.PythonModule();
    const result = define(module);
    module.define(`def main(rows):\n  return ${result}`);
    const given = rows.map((row) => pythonRow(row, schema));
    return (await this.host.call(module.source(), "main", given)) as readonly Argument[];
  }

  private async groups(
    relation: Relation,
    keys: readonly string[],
    use: "group" | "join",
  ): Promise<Map<string, Row[]>> {
    const found = await this.map(relation, (module, from) => python.defineGroupKey(module, "f", keys, from, use));
    const groups = new Map<string, Row[]>();
    relation.rows.forEach((row, index) => {
      const key = found[index] as string | null;
      if (key !== null) groups.set(key, [...(groups.get(key) ?? []), row]);
    });
    return groups;
  }

  private async aggregate(node: Op<"aggregate">, from: Relation, schema: Schema): Promise<Row[]> {
    const groups = [...(await this.groups(from, node.keys, "group")).values()];
    const all = groups.length === 0 && node.keys.length === 0 ? [[]] : groups;
    return Promise.all(
      all.map(async (rows) => {
        const combined = await this.combined(rows, from.schema, (module) =>
          python.defineAggregate(module, "f", node, from.schema),
        );
        const keys = Object.fromEntries(node.keys.map((key) => [key, rows[0]![key] ?? null]));
        const columns = schema.columns.filter(({ name }) => !node.keys.includes(name));
        return { ...keys, ...plainRow(combined, { columns }) };
      }),
    );
  }

  private async analyse(node: Op<"analyse">, { schema, rows }: Relation): Promise<Analysis> {
    const module = new python.PythonModule();
    const { rows: whole, values } = python.defineAnalyse(module, "f", node, schema);
    const complete = values === undefined ? "" : "  found = completed(found, rows)";
    module.define([sharded("combined", whole), values === undefined ? "" : counted(values)].join("\n"));
    module.define(`def main(rows):\n  found = combined(rows)\n${complete}\n  return zen_to_json(found)`);
    const given = rows.map((row) => pythonRow(row, schema));
    return JSON.parse((await this.host.call(module.source(), "main", given)) as string) as Analysis;
  }

  private async combined(
    rows: readonly Row[],
    schema: Schema,
    define: (module: python.PythonModule) => python.Combiner,
  ): Promise<Argument> {
    const module = new python.PythonModule();
    module.define(sharded("main", define(module)));
    const given = rows.map((row) => pythonRow(row, schema));
    return this.host.call(module.source(), "main", given);
  }

  private async join(node: Op<"join">, left: Relation, right: Relation): Promise<Row[]> {
    const keyed = (side: "left" | "right", relation: Relation) =>
      this.map(relation, (module, from) =>
        python.defineGroupKey(
          module,
          "f",
          node.on.map((pair) => pair[side]),
          from,
          "join",
        ),
      );
    const [lefts, rights] = await Promise.all([keyed("left", left), keyed("right", right)]);
    const keys = new Set(node.on.map((pair) => pair.right));
    const added = right.schema.columns.filter(({ name }) => !keys.has(name));
    return left.rows.flatMap((row, index) => {
      const found = right.rows.filter((_, other) => lefts[index] !== null && rights[other] === lefts[index]);
      const partners: readonly Row[] = found.length === 0 && node.kind === "left" ? [{}] : found;
      return partners.map((partner) => ({
        ...row,
        ...Object.fromEntries(added.map(({ name }) => [name, partner[name] ?? null])),
      }));
    });
  }

  private async split(node: Op<"split">, relation: Relation): Promise<[RelationRef, Relation][]> {
    const found = await this.map(relation, (module, from) => python.defineSplit(module, "f", node.method, from));
    const names = new Set(node.method.parts.map(({ name }) => name));
    if (node.method.by === "category" && node.method.rest !== undefined) names.add(node.method.rest);
    return [...names].map((name) => [
      `${node.id}.${name}`,
      { schema: relation.schema, rows: relation.rows.filter((_, index) => found[index] === name) },
    ]);
  }
}

/** Combines a list in shards of very different size, one of them empty, merged from the last to the first. */
function sharded(name: string, { create, add, merge, result }: python.Combiner): string {
  return [
    "import pickle",
    `def ${name}_shard(rows):`,
    `  a = ${create}()`,
    "  for row in rows:",
    `    a = ${add}(a, row)`,
    "  return pickle.loads(pickle.dumps(a))",
    `def ${name}(rows):`,
    `  a = ${create}()`,
    "  for part in (rows[5:], rows[1:5], [], rows[:1]):",
    `    a = ${merge}(a, ${name}_shard(part))`,
    `  return ${result}(a)`,
  ].join("\n");
}

/** Counts values as the engine would: by key, then the tops of each measure. */
function counted({ pairs, top, complete }: python.CountedValues): string {
  return [
    sharded("tops", top),
    "def completed(found, rows):",
    "  counts, measures = {}, {}",
    "  for row in rows:",
    `    for pair in ${pairs}(row):`,
    "      counts[pair] = counts.get(pair, 0) + 1",
    "  for (measure, x), n in counts.items():",
    "    measures.setdefault(measure, []).append((x, n))",
    `  return ${complete}(found, {measure: tops(each) for measure, each in measures.items()})`,
  ].join("\n");
}
