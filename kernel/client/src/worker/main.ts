import { serveSteps } from "@zen/engine";
import type { WorkerSettings } from "../workspace/worker-program.js";
import { Workspace } from "../workspace/workspace.js";

/** The program of a warm worker: builds the composition of its parent and waits for steps. */
serveSteps(async (settings) => {
  const { dir, stack, version } = settings as unknown as WorkerSettings;
  const workspace = await Workspace.open(dir, { stack, version });
  const { host } = await workspace.composition(stack);
  return { host, close: () => workspace.close() };
});
