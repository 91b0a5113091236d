import { once } from "node:events";
import { defineCommand } from "../command.js";

export const workerCommand = defineCommand({
  id: "worker",
  summary: "Take part in a run; started by orchestrators and training backends",
  flags: {},
  args: [],
  rest: "option",
  examples: ['worker -- --bundle DIGEST --store \'{"use": "local-artifact-store"}\' --run ID'],
  hidden: true,
  async run(_ctx, { rest }) {
    const { runWorker } = await import("@zen/client/worker");
    const { workerPlace } = await import("../worker-place.js");
    await runWorker(rest, workerPlace);
    // A warm worker is there until the engine that started it lets it go.
    if (process.connected) await once(process, "disconnect");
  },
});
