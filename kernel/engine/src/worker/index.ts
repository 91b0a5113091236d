export { serveSteps, type MakeStepHost, type WorkerParent } from "./serve-steps.js";
export { workerMain, type WorkerComposition } from "./worker-main.js";
export { processingNotLocal, runsInStore } from "./processing/reach.js";
