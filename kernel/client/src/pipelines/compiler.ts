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
  sourcesDocument,
  stepCodes,
  stepName,
  textDocument,
  withSources,
} from "@zen/engine";
