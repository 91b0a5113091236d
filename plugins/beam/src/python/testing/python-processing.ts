import {
  ZenError,
  type DatasetLocation,
  type FileLocation,
  type PlanExecution,
  type PlanResult,
  type Processing,
  type ProcessingJobResult,
  type ProcessingJobSpec,
} from "@zen/plugin-sdk";
import { memoryJobs, memoryProcessing } from "@zen/plugin-sdk/memory";
import { batchRows } from "@zen/plugin-sdk/pipeline";
import { toColumnData, type ColumnBatch, type InputSpec, type Row, type Schema } from "@zen/plugin-sdk/processing";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { faultIn } from "../../compile/fault.js";
import type { PythonHost } from "./python-host.js";
import { PythonPlans } from "./python-plans.js";

/**
 * A processing backend whose operators are the generated Python, for the conformance cases. It keeps the rows that it writes, and leaves
 * a file of no bytes in their place.
 */
export function pythonProcessing(host: PythonHost): Processing {
  const memory = memoryProcessing();
  const plans = new PythonPlans(host);
  const written = new Map<string, { readonly schema: Schema; readonly rows: readonly Row[] }>();

  async function runJob({ plans: executions }: ProcessingJobSpec): Promise<ProcessingJobResult> {
    const results: Record<string, PlanResult> = {};
    for (const execution of executions) results[execution.id] = await runPlan(execution, executions);
    return { plans: results };
  }

  async function runPlan(
    { plan, inputs: places, outputs: targets }: PlanExecution,
    all: readonly PlanExecution[],
  ): Promise<PlanResult> {
    const inputs: Record<string, readonly Row[]> = {};
    for (const [name, input] of Object.entries(plan.inputs))
      inputs[name] = await readInput(input, located(places[name]!, all));
    const { outputs, analyses } = await plans.run(plan, inputs);
    const results: PlanResult["outputs"] = {};
    for (const [name, relation] of Object.entries(outputs)) {
      const folder = targets[name]!.localDir!;
      await mkdir(folder, { recursive: true });
      await writeFile(join(folder, "part"), "");
      written.set(join(folder, "part"), relation);
      const rows = relation.rows.length;
      Object.assign(results, { [name]: { parts: [{ path: "part", size: 0, rows }], rows, schema: relation.schema } });
    }
    return { outputs: results, analyses };
  }

  function located(place: PlanExecution["inputs"][string], all: readonly PlanExecution[]): FileLocation {
    if (!("plan" in place)) return place;
    const folder = all.find(({ id }) => id === place.plan)!.outputs[place.output]!.localDir!;
    return { uris: [], localPaths: [join(folder, "part")] };
  }

  async function readInput(input: InputSpec, { localPaths = [], uris }: FileLocation): Promise<Row[]> {
    const rows: Row[] = [];
    if (input.format === "csv" || input.format === "json") {
      for (const path of localPaths) rows.push(...(await plans.read(input, basename(path), await bytesAt(path))));
      return rows;
    }
    const earlier = localPaths.map((path) => written.get(path));
    if (earlier.some((relation) => relation !== undefined)) return earlier.flatMap((relation) => relation?.rows ?? []);
    for await (const batch of memory.read!({ schema: input.schema, uris, localPaths })) rows.push(...batchRows(batch));
    return rows;
  }

  return {
    ...memory,
    supports: { ...memory.supports, mapRows: false },
    jobs: memoryJobs<ProcessingJobSpec, ProcessingJobResult>((spec) =>
      runJob(spec).catch((error: unknown) => {
        throw faultIn(String(error)) ?? error;
      }),
    ),
    async *read({ localPaths }: DatasetLocation): AsyncGenerator<ColumnBatch> {
      for (const path of localPaths ?? []) yield batchOf(written.get(path)!);
    },
  };
}

function batchOf({ schema, rows }: { readonly schema: Schema; readonly rows: readonly Row[] }): ColumnBatch {
  const columns = schema.columns.map(({ name, type }) => [
    name,
    toColumnData(
      name,
      type,
      rows.map((row) => row[name] ?? null),
    ),
  ]);
  return { rows: rows.length, columns: Object.fromEntries(columns) as ColumnBatch["columns"] };
}

async function bytesAt(path: string): Promise<Uint8Array> {
  return readFile(path).catch((cause: unknown) => {
    throw new ZenError("DATA_FILE_NOT_FOUND", `There is no file ${path}`, { cause });
  });
}
