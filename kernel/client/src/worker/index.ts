import { workerMain } from "@zen/engine";
import { workerComposition } from "./composition.js";
import type { WorkerPlace } from "./place.js";

export type { WorkerPlace } from "./place.js";

/** The work of a worker process; see `zen worker`. Resolves with the exit code, or with nothing for a warm worker, which waits for more. */
export function doWork(argv: readonly string[], place: WorkerPlace): Promise<number | undefined> {
  return workerMain(argv, workerComposition(place));
}

/** The program of worker processes. Ends the process with the work, unless it is a warm worker. */
export async function runWorker(argv: readonly string[], place: WorkerPlace): Promise<void> {
  const code = await doWork(argv, place);
  if (code !== undefined) process.exit(code);
}
