import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type {
  DatasetLocation,
  FileLocation,
  OutputTarget,
  PlanExecution,
  PlanResult,
  Processing,
  ProcessingJobResult,
  ProcessingJobSpec,
  ReadOptions,
  WrittenDataset,
} from "../contracts/processing.js";
import { ZenError } from "../errors.js";
import { readParquetFile, writeParquet } from "../parquet/index.js";
import { batchRows } from "../pipeline/batch-rows.js";
import { pickColumns, rowsToBatch } from "../pipeline/rows-to-batch.js";
import type { ColumnBatch, Row } from "../processing/batch.js";
import { describeFiles } from "../processing/files/describe.js";
import { readCsv } from "../processing/files/read-csv.js";
import { readJson } from "../processing/files/read-json.js";
import { fileFault } from "../processing/files/text.js";
import type { InputSpec } from "../processing/plan/input.js";
import { interpret } from "../processing/reference/interpret.js";
import type { Relation } from "../processing/reference/relation.js";
import type { Schema } from "../processing/schema.js";

export const describe: Processing["describe"] = async (source) => describeFiles(source, pathsOf(source.location));

export async function* read(
  location: DatasetLocation,
  { columns, signal }: ReadOptions = {},
): AsyncGenerator<ColumnBatch, void, undefined> {
  const wanted = pickColumns(location.schema, columns);
  for (const path of pathsOf(location)) yield* readParquetFile(path, wanted, signal);
}

export async function runJob(
  { plans }: ProcessingJobSpec,
  signal: AbortSignal,
  log: (text: string) => void,
): Promise<ProcessingJobResult> {
  const results: Record<string, PlanResult> = {};
  for (const execution of plans) {
    const inputs: Record<string, readonly Row[]> = {};
    for (const [name, input] of Object.entries(execution.plan.inputs))
      inputs[name] = await readInput(input, filesOf(execution, name, plans, results), signal);
    signal.throwIfAborted();
    const { outputs, analyses } = interpret(execution.plan, inputs);
    const written = await Promise.all(
      Object.entries(outputs).map(
        async ([name, relation]) => [name, await write(relation, folderOf(execution.outputs[name]!))] as const,
      ),
    );
    for (const [name, { rows }] of written) log(`${execution.id}: wrote ${rows} rows of ${name}`);
    results[execution.id] = { outputs: Object.fromEntries(written), analyses };
  }
  return { plans: results };
}

function filesOf(
  { inputs }: PlanExecution,
  name: string,
  plans: readonly PlanExecution[],
  done: Readonly<Record<string, PlanResult>>,
): string[] {
  const input = inputs[name];
  if (input === undefined) throw new ZenError("JOB_REFUSED", `The input "${name}" has no place`);
  if (!("plan" in input)) return pathsOf(input);
  const source = plans.find(({ id }) => id === input.plan);
  const parts = done[input.plan]?.outputs[input.output]?.parts;
  if (source === undefined || parts === undefined)
    throw new ZenError("JOB_REFUSED", `There is no output ${input.plan}.${input.output} before "${name}"`);
  return parts.map(({ path }) => join(folderOf(source.outputs[input.output]!), path));
}

async function readInput(input: InputSpec, paths: readonly string[], signal: AbortSignal): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const path of paths) for await (const row of readFile(input, path, signal)) rows.push(row);
  return rows;
}

function readFile(input: InputSpec, path: string, signal: AbortSignal): AsyncIterable<Row> {
  if (input.format === "csv") return readCsv(path, input);
  return input.format === "json" ? readJson(path, input) : parquetRows(path, input.schema, signal);
}

async function* parquetRows(path: string, schema: Schema, signal: AbortSignal): AsyncGenerator<Row> {
  try {
    for await (const batch of readParquetFile(path, schema.columns, signal)) yield* batchRows(batch);
  } catch (error) {
    throw fileFault(path, error);
  }
}

async function write({ schema, rows }: Relation, folder: string): Promise<WrittenDataset> {
  async function* batches() {
    yield rowsToBatch(rows, schema, undefined, 0);
  }
  const path = "part-00000.parquet";
  const bytes = await writeParquet(schema, batches());
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, path), bytes);
  return { parts: [{ path, size: bytes.length, rows: rows.length }], rows: rows.length, schema };
}

function pathsOf({ uris, localPaths }: FileLocation): string[] {
  return localPaths === undefined ? uris.map((uri) => fileURLToPath(uri)) : [...localPaths];
}

function folderOf(target: OutputTarget): string {
  return target.localDir ?? fileURLToPath((target as { readonly uri: string }).uri);
}
