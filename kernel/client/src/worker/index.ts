import { workerMain } from "@zen/engine";
import { workerComposition } from "./composition.js";

/** The program of worker processes; see `zen worker`. Ends the process with the work, unless it is a warm worker, which waits for more. */
export async function runWorker(argv: readonly string[]): Promise<void> {
  const code = await workerMain(argv, workerComposition);
  if (code !== undefined) process.exit(code);
}
