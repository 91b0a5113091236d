export { LocalJobs, type JobContext } from "./local-jobs.js";
