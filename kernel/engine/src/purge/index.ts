export { purge, type PurgeReport, type PurgeRequest } from "./purge.js";
