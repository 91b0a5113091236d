import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import type {
  DatasetLocation,
  FileLocation,
  OutputTarget,
  PlanExecution,
  PlanResult,
  Processing,
  ProcessingJobResult,
} from "../../contracts/processing.js";
import { fromErrorRecord, type ZenError } from "../../errors.js";
import { jobEnd, type JobStatus } from "../../job.js";
import { writeParquet } from "../../parquet/index.js";
import type { Dataset } from "../../pipeline/dataset.js";
import { datasetOfParts } from "../../pipeline/dataset-parts.js";
import { batchRows } from "../../pipeline/batch-rows.js";
import { rowsToBatch } from "../../pipeline/rows-to-batch.js";
import type { Row } from "../../processing/batch.js";
import type { InputSpec } from "../../processing/plan/input.js";
import type { Analysis } from "../../processing/plan/measures.js";
import type { PlanNode, ProcessingPlan } from "../../processing/plan/plan.js";
import type { Schema } from "../../processing/schema.js";
import type { ProcessingHarness } from "./harness.js";

/** Rows under a schema, as an input of a case. */
export interface Table {
  readonly schema: Schema;
  readonly rows: readonly Row[];
}

/** A backend, and what a case needs to give it work and to look at the results. */
export class Bench {
  private count = 0;

  constructor(
    readonly processing: Processing,
    readonly harness: ProcessingHarness,
  ) {}

  /** Runs the nodes over a table; they read it as `rows`, and the last of them (or `output`) is read back. */
  async rows(table: Table, nodes: readonly PlanNode[], output = nodes.at(-1)!.id): Promise<Row[]> {
    const { outputs } = await this.tables({ rows: table }, nodes, { out: output });
    return outputs["out"]!;
  }

  /** The same over several tables, each read by a scan of its name, with several outputs. */
  async tables(
    tables: Readonly<Record<string, Table>>,
    nodes: readonly PlanNode[],
    outputs: Readonly<Record<string, string>>,
  ): Promise<{ outputs: Record<string, Row[]>; result: PlanResult }> {
    const plan = planOver(tables, nodes, { outputs });
    const located: Record<string, FileLocation> = {};
    for (const [name, table] of Object.entries(tables)) located[name] = await this.put(table);
    return this.read(await this.execution(plan, located));
  }

  async analysis(table: Table, nodes: readonly PlanNode[]): Promise<Analysis> {
    const plan = planOver({ rows: table }, nodes, { outputs: {}, analyses: { all: nodes.at(-1)!.id } });
    const { plans } = await this.run([await this.execution(plan, { rows: await this.put(table) })]);
    return plans[Object.keys(plans)[0]!]!.analyses["all"]!;
  }

  /** Reads a file of another format as rows. */
  async file(input: InputSpec, content: string | Uint8Array): Promise<Row[]> {
    const location = await this.harness.put(this.name(input.format), content);
    return this.fileAt(input, location);
  }

  async fileAt(input: InputSpec, location: FileLocation): Promise<Row[]> {
    const plan: ProcessingPlan = {
      format: "processing@1",
      inputs: { file: input },
      nodes: [{ id: "scan", op: "scan", input: "file" }],
      outputs: { out: "scan" },
    };
    const { outputs } = await this.read(await this.execution(plan, { file: location }));
    return outputs["out"]!;
  }

  async put({ schema, rows }: Table): Promise<FileLocation> {
    async function* batches() {
      yield rowsToBatch(rows, schema, undefined, 0);
    }
    return this.harness.put(`${this.name("table")}.parquet`, await writeParquet(schema, batches()));
  }

  async execution(
    plan: ProcessingPlan,
    inputs: PlanExecution["inputs"],
    id = this.name("plan"),
  ): Promise<PlanExecution> {
    const outputs: Record<string, OutputTarget> = {};
    for (const name of Object.keys(plan.outputs)) outputs[name] = await this.harness.target(this.name(`${id}-${name}`));
    return { id, plan, inputs, outputs };
  }

  async read(execution: PlanExecution): Promise<{ outputs: Record<string, Row[]>; result: PlanResult }> {
    const result = (await this.run([execution])).plans[execution.id]!;
    const outputs: Record<string, Row[]> = {};
    for (const name of Object.keys(execution.outputs))
      outputs[name] = await this.rowsAt(await this.location(execution, result, name));
    return { outputs, result };
  }

  async location({ outputs }: PlanExecution, result: PlanResult, name: string): Promise<DatasetLocation> {
    const written = result.outputs[name]!;
    const files = await Promise.all(written.parts.map(({ path }) => this.harness.locate(outputs[name]!, path)));
    return {
      schema: written.schema,
      uris: files.flatMap(({ uris }) => uris),
      localPaths: files.flatMap(({ localPaths }) => localPaths ?? []),
    };
  }

  async rowsAt(location: DatasetLocation): Promise<Row[]> {
    const rows: Row[] = [];
    for await (const batch of this.processing.read?.(location) ?? partsAt(location).batches())
      rows.push(...batchRows(batch));
    return rows;
  }

  async run(plans: readonly PlanExecution[]): Promise<ProcessingJobResult> {
    const status = await this.end(plans);
    if (status.state === "succeeded") return status.result!;
    throw status.error === undefined ? new Error(`the job ended as ${status.state}`) : fromErrorRecord(status.error);
  }

  async end(plans: readonly PlanExecution[]): Promise<JobStatus<ProcessingJobResult>> {
    const handle = await this.processing.jobs.submit(this.name("job"), { plans });
    return jobEnd(this.processing.jobs, handle);
  }

  /** How work that must fail fails: when it is submitted, or as the end of its job. */
  async failure(work: () => Promise<unknown>, code: string): Promise<ZenError> {
    const error = await work().then(
      () => assert.fail(`expected ${code}, but it succeeded`),
      (reason: unknown) => reason as ZenError,
    );
    assert.equal(error.code, code, `${error.code}: ${error.message}`);
    return error;
  }

  private name(stem: string): string {
    return `${stem}-${this.count++}`;
  }
}

/** How the engine reads what a backend wrote that does not read by itself. */
function partsAt({ schema, uris, localPaths = uris.map((uri) => fileURLToPath(uri)) }: DatasetLocation): Dataset {
  return datasetOfParts({
    schema,
    rows: 0,
    parts: localPaths.map((path) => () => path),
    locate: async () => undefined,
  });
}

function planOver(
  tables: Readonly<Record<string, Table>>,
  nodes: readonly PlanNode[],
  rest: Pick<ProcessingPlan, "outputs" | "analyses">,
): ProcessingPlan {
  const names = Object.keys(tables);
  return {
    format: "processing@1",
    inputs: Object.fromEntries(
      names.map((name) => [name, { format: "dataset" as const, schema: tables[name]!.schema }]),
    ),
    nodes: [...names.map((name): PlanNode => ({ id: name, op: "scan", input: name })), ...nodes],
    ...rest,
  };
}
