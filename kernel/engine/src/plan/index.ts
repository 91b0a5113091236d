export type { InstalledPlugin, InstalledPlugins, NativePackage } from "./installed-plugins.js";
export type { SecretNeed, StackBackend, StackFacts } from "./stack-facts.js";
export type { CompiledCode, CompiledPlan, LoadedModule, LoadScope, SourceFile } from "./types.js";
export { loadModule } from "./load-module.js";
export { loadStep } from "./load-step.js";
export { compile } from "./compile.js";
export { refuseUnsupported } from "./refuse-unsupported.js";
export { planFromYaml, planToYaml } from "./yaml.js";
export { checkPlan } from "./check/index.js";
