export { logsOf, type LogEntry, type LogStore } from "./log-store.js";
export { logging, type Logging } from "./service.js";
