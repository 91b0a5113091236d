import { ZenError, type ProcessingJobResult, type ProcessingJobSpec } from "@zen/plugin-sdk";
import type { JobContext } from "@zen/plugin-sdk/jobs";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { compile } from "../compile/compile.js";
import { faultIn } from "../compile/fault.js";
import { readResults } from "../compile/results.js";
import type { Driver, PipelineEnd } from "./driver.js";

export interface JobRun {
  /** Where jobs have their temporary folders. */
  readonly folder: string;
  readonly runner: readonly string[];
  readonly rowFunctions?: "javascript";
  /** Called once the job is known to be sound. */
  readonly driver: (context: JobContext) => Promise<Driver>;
}

/** Compiles a job, runs it, and reads what it leaves. */
export async function runJob(
  spec: ProcessingJobSpec,
  { folder, runner, driver, ...options }: JobRun,
  context: JobContext,
): Promise<ProcessingJobResult> {
  await mkdir(folder, { recursive: true });
  const temp = await mkdtemp(join(folder, "job-"));
  try {
    const { yaml, results } = compile(spec, { ...options, temp, local: true });
    const file = join(temp, "pipeline.yaml");
    await writeFile(file, yaml);
    const beam = await driver(context);
    const end = await beam.run([`--yaml_pipeline_file=${file}`, ...runner], context.signal, context.log);
    if (end.code !== 0) throw failure(end);
    return await readResults(results, (path) => readFile(path));
  } finally {
    await rm(temp, { recursive: true, force: true });
  }
}

function failure({ code, lastWords }: PipelineEnd): ZenError {
  const fault = faultIn(lastWords);
  if (fault !== undefined) return fault;
  const lines = lastWords.trimEnd().split("\n");
  const last = (lines.findLast((line) => /^[\w.]*(Error|Exception)\b/.test(line)) ?? lines.at(-1) ?? "").slice(0, 2000);
  const kind = kinds.find(({ pattern }) => pattern.test(lastWords));
  if (kind !== undefined) return new ZenError(kind.code, kind.message, { hint: kind.hint, cause: new Error(last) });
  if (code === -9)
    return new ZenError("PROCESSING_OUT_OF_MEMORY", "The process that ran the pipeline was killed", {
      hint: "This machine's runner keeps what it works on in memory; choose a backend that does not for data of this size.",
    });
  return new ZenError("PROCESSING_FAILED", "Beam could not run the pipeline", {
    hint: "Its own words follow, and more are in the job's log; if they make no sense, this is a fault of Zen.",
    cause: new Error(last),
  });
}

const kinds = [
  {
    pattern: /No space left on device/,
    code: "DISK_FULL",
    message: "There is no space left for the results",
    hint: "Free some space.",
  },
  {
    pattern: /Permission denied/,
    code: "DISK_ACCESS_DENIED",
    message: "A file or folder may not be read or written",
    hint: "Check its permissions.",
  },
  {
    pattern: /Read-only file system/,
    code: "DISK_READ_ONLY",
    message: "The disk cannot be written to",
    hint: "Choose a folder on another disk.",
  },
  {
    pattern: /MemoryError/,
    code: "PROCESSING_OUT_OF_MEMORY",
    message: "The work does not fit into memory",
    hint: "This machine's runner keeps what it works on in memory; choose a backend that does not for data of this size.",
  },
] as const;
