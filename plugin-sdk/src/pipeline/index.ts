export * from "./add.js";
export { batchRows, valueAt } from "./batch-rows.js";
export { checkParams, paramProblem, parseParamText } from "./check-param.js";
export * from "./codec.js";
export * from "./codecs.js";
export * from "./context.js";
export { Dataset, type DatasetCodec } from "./dataset-codec.js";
export { datasetFrom, datasetOf, isDataset, stagedParts, type DatasetSource, type StagedPart } from "./dataset.js";
export { datasetOfParts, type DatasetParts } from "./dataset-parts.js";
export { describedPipeline } from "./described.js";
export type * from "./description.js";
export type { DraftNode, DraftStep } from "./draft.js";
export type { Evaluation, MetricSlice } from "./metrics.js";
export type { LiveView, LocatedModel, PromotionVerdict, StepModels } from "./models.js";
export { elementSource, list, listElements, type ListElement, type ListItem, type ListMeta } from "./list.js";
export * from "./params.js";
export * from "./pipeline.js";
export * from "./plan.js";
export { seededRandom } from "./random.js";
export * from "./refs.js";
export type { ColumnStatistics, DatasetStatistics } from "./statistics.js";
export {
  effect,
  isStep,
  isStepFactory,
  optional,
  step,
  stepFactory,
  trainer,
  type AnyStep,
  type CallValues,
  type Inputs,
  type InputValues,
  type OptionalInput,
  type Outputs,
  type OutputValues,
  type Step,
  type StepDeclaration,
  type StepDefinition,
  type FactoryArgument,
  type StepFactory,
  type ClockPrecision,
  type StepKind,
  type Wires,
} from "./step.js";
export { runPlan, type KnownBefore, type StepPlan } from "./step-plan.js";
export { testContext, type TestContext } from "./test-context.js";
export { isPortable, portable, sourceOf, type PortableFunction } from "./portable.js";
