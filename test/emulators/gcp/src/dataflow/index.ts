export { dataflow, type Dataflow, type DataflowOptions } from "./dataflow.js";
export type { Execution, Executor, LaunchedPipeline, WorkerFiles } from "./executor.js";
export type { Job, State } from "./job.js";
export type { Importance } from "./messages.js";
export { brisk, realistic, type Timings } from "./timings.js";
export * from "./trouble.js";
export { beamExecutor, beamOnStorageExecutor } from "./beam-executor.js";
