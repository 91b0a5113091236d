export type { BackendOptions } from "./backends/backends.js";
export type { FoundBackend } from "./backends/find-backend.js";
export { createKernel, type CommandIo, type Kernel } from "./kernel.js";
export type { Deadlines, KernelOptions, NamedSecretSource, OfferedService } from "./options.js";
export type { PluginSource, PluginState, PluginStatus } from "./plugins/source.js";
export { contractIds } from "./plugins/contracts.js";
export { resolveReferences, secretNames } from "./secrets/references.js";
export type { SecretCheck } from "./secrets/secret-resolver.js";
