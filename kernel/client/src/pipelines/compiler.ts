/** Imported when a pipeline is compiled; it brings the bundler along. */
export {
  buildBundle,
  checkPlan,
  compile,
  everyStep,
  loadModule,
  planSources,
  planToYaml,
  programFiles,
  stepCodes,
  stepName,
  withSources,
} from "@zen/engine";
