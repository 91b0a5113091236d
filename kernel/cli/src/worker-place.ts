import type { WorkerPlace } from "@zen/client/worker";
import { bundledRegistry } from "./bundled-registry.js";

/** A machine that has nothing but this command can open the stores whose plugins ship with it. */
export const workerPlace: WorkerPlace = { bundledRegistry: () => bundledRegistry(process.env) };
