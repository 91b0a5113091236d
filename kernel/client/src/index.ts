export type { DeploymentDetails } from "./deployments/deployments.js";
export type {
  LineageArtifact,
  LineageEdge,
  LineageExecution,
  LineageGraph,
  LineageOptions,
} from "./artifacts/lineage.js";
export type { PruneOptions } from "./artifacts/prune.js";
export type { PurgeOptions, PurgeOutcome } from "./artifacts/purge.js";
export type { TransferOptions } from "./artifacts/transfer.js";
export type { TransferProgress, TransferReport } from "@zen/engine";
export { CONFIG_FILE, parseConfig, readConfig, type ConfigDocument } from "./config/index.js";
export { refreshEditorFiles } from "./editor/refresh.js";
export type { TsconfigAdvice } from "./editor/user-tsconfig.js";
export type { ComparedPlan, PipelineDiff } from "./pipelines/compare.js";
export type { ChangeModelOptions, ModelChanged } from "./models/models.js";
export type { PipelineDetails, PipelineList, PipelineSummary } from "./pipelines/pipelines.js";
export type { LinkedPlugin } from "./plugins/links.js";
export type { InstallPluginsOptions, InstallPluginsResult } from "./plugins/plugins.js";
export type { BoundRegistry } from "./plugins/bound-registries.js";
export type { FoundPlugin, SearchResult } from "./plugins/search.js";
export type {
  AuditReport,
  DoctorProblem,
  DoctorReport,
  AuditFinding,
  InstallPlan,
  KeptGeneration,
  OutdatedPlugin,
  PlannedChange,
  PlannedVersion,
  WhyInstalled,
  WhyStep,
  Widening,
} from "@zen/registry-client";
export type { BundledRegistry } from "./plugins/registries.js";
export { findRepository, requireRepository } from "./repository/find.js";
export { openRepository, Repository, type GivenParams } from "./repository/repository.js";
export type { RunPipelineOptions } from "./runs/options.js";
export { PipelineRun, runFailed, type RunOutcome } from "./runs/pipeline-run.js";
export type { Debugged } from "./runs/debug.js";
export type { ResumeOptions } from "./runs/resume.js";
export type { CancelOptions, Cancelled, LogOptions, StepLog } from "./runs/runs.js";
export type { TagChange } from "./runs/tags.js";
export type { RecordedDocuments } from "./runs/recorded.js";
export type {
  Launch,
  Launched,
  NewSchedule,
  ScheduleDetails,
  SchedulerEvent,
  SchedulerOptions,
} from "./schedules/options.js";
export type { NeededSecret } from "./secrets/secrets.js";
export type { CheckedBackend } from "./stacks/stack-backends.js";
export type { StackDetails, StackSummary } from "./stacks/stacks.js";
export type { ComparedRow, ComparedStep, RunComparison } from "./compare/types.js";
export type { RecordQuery } from "./where/query.js";
export type { OpenOptions } from "./workspace/options.js";
export type { ReproduceOptions } from "./reproduce/reproduce.js";
export type { Comparison, Likeness, Reproduced, Reproduction, StepReproduction } from "@zen/engine";
export { Grouping } from "@zen/engine";
export type { FactChange, NodeDiff } from "@zen/engine";
export type { Because, Change, Earlier, Explanation, ExplanationGroup, KeyChange, PackageChange } from "@zen/engine";
export type {
  LogEntry,
  PrunedArtifact,
  PrunedRun,
  PruneReport,
  RunEvent,
  RunHandle,
  RunResult,
  StepFailure,
  StepPreview,
  StepState,
} from "@zen/engine";
