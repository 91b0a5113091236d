/** Imported when a pipeline is compiled; it brings the bundler along. */
export {
  buildBundle,
  checkPlan,
  compareCodes,
  compile,
  diffPlans,
  everyStep,
  loadModule,
  planSources,
  planToYaml,
  programFiles,
  sourcesDocument,
  stepCodes,
  stepName,
  textDocument,
  withSources,
  withTexts,
} from "@zen/engine";
