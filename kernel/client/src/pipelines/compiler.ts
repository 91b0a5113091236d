/** Imported when a pipeline is compiled; it brings the bundler along. */
export { checkPlan, compile, loadModule, planToYaml, stepCodes, stepName } from "@zen/engine";
