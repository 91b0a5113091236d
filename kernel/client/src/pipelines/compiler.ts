/** Imported when a pipeline is compiled; it brings the bundler along. */
export {
  buildBundle,
  checkPlan,
  compile,
  loadModule,
  planToYaml,
  programFiles,
  stepCodes,
  stepName,
} from "@zen/engine";
