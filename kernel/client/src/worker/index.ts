import { workerMain } from "@zen/engine";
import { workerComposition } from "./composition.js";
import type { WorkerPlace } from "./place.js";

export type { WorkerPlace } from "./place.js";

/** The program of worker processes; see `zen worker`. Ends the process with the work, unless it is a warm worker, which waits for more. */
export async function runWorker(argv: readonly string[], place: WorkerPlace): Promise<void> {
  const code = await workerMain(argv, workerComposition(place));
  if (code !== undefined) process.exit(code);
}
