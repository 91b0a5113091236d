import type { Logger, Processing, ProcessingJobResult, ProcessingJobSpec, Secrets } from "@zen/plugin-sdk";
import { LocalJobs, type JobContext } from "@zen/plugin-sdk/jobs";
import { describeFiles } from "@zen/plugin-sdk/processing";
import { basics, pythonEnvironment } from "@zen/process/environment";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { localFiles } from "../compile/locate.js";
import type { BeamConfig } from "../config.js";
import { Driver } from "./driver.js";
import { oldestPython, requirements } from "./requirements.js";
import { runJob } from "./run-job.js";
import { runnerArgs } from "./runner-args.js";

/** Version of the meaning of this engine's results; see `Processing.semantics`. */
const semantics = 1;

export interface BeamScope {
  readonly cacheDir: string;
  readonly log: Logger;
  readonly secrets: Secrets;
}

/** The processing backend that runs Apache Beam on this machine. `cacheDir` holds its jobs' states and temporary files. */
export function beamProcessing(config: BeamConfig, scope: BeamScope): Processing {
  const drivers = new OneDriver((context) => openDriver(config, scope, context));
  const run = {
    folder: join(scope.cacheDir, "temp"),
    runner: runnerArgs(config),
    ...(config.rowFunctions === undefined ? {} : { rowFunctions: config.rowFunctions }),
    driver: (context: JobContext) => drivers.get(context),
  };
  const jobs = new LocalJobs<ProcessingJobSpec, ProcessingJobResult>(join(scope.cacheDir, "jobs"), (spec, context) =>
    runJob(spec, run, context),
  );
  return {
    semantics,
    supports: { local: true, schemes: ["file"], mapRows: config.rowFunctions === "javascript" },
    jobs,
    async describe(source, { signal } = {}) {
      signal?.throwIfAborted();
      return describeFiles(source, localFiles(source.location));
    },
    async close() {
      await jobs.close();
      await drivers.close();
    },
  };
}

async function openDriver({ python }: BeamConfig, scope: BeamScope, context: JobContext): Promise<Driver> {
  await mkdir(scope.cacheDir, { recursive: true });
  const tmp = await mkdtemp(join(scope.cacheDir, "environment-"));
  try {
    const program = await pythonEnvironment(
      { requirements, oldest: oldestPython, ...(python === undefined ? {} : { python }) },
      { log: scope.log, secrets: scope.secrets, tmp, signal: context.signal },
    );
    return new Driver(
      program,
      { ...basics(), PYTHONUTF8: "1", PYTHONUNBUFFERED: "1", PYTHONHASHSEED: "0" },
      scope.cacheDir,
    );
  } finally {
    await rm(tmp, { recursive: true, force: true });
  }
}

/** Opened by the first that needs it; one that cannot be opened is tried again by the next. */
class OneDriver {
  private opened: Promise<Driver> | undefined;

  constructor(private readonly open: (context: JobContext) => Promise<Driver>) {}

  get(context: JobContext): Promise<Driver> {
    this.opened ??= this.open(context).catch((error: unknown) => {
      this.opened = undefined;
      throw error;
    });
    return this.opened;
  }

  async close(): Promise<void> {
    const driver = await this.opened?.catch(() => undefined);
    await driver?.close();
  }
}
