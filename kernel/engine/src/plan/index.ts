export type { InstalledPlugin, InstalledPlugins, NativePackage } from "./installed-plugins.js";
export type { SecretNeed, StackBackend, StackFacts } from "./stack-facts.js";
export type { CompiledCode, CompiledPlan, LoadedModule, LoadScope, SourceFile } from "./types.js";
