/** Imported when a pipeline is compiled; it brings the bundler along. */
export {
  checkPlan,
  compile,
  everyStep,
  loadModule,
  planSources,
  planToYaml,
  stepCodes,
  stepName,
  withSources,
} from "@zen/engine";
