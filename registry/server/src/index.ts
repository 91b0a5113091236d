export { startRegistry, type RunningRegistry } from "./start.js";
export { defaultPort, type RegistryOptions, type TlsFiles } from "./options.js";
export { restoreRegistry, type Restored } from "./operations/backup/restore.js";
export type { UpstreamAnswer, UpstreamGet } from "./upstream/get.js";
export type { LogLine } from "./http/log.js";
