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
  async run(ctx, { rest }) {
    const { doWork } = await import("@zen/client/worker");
    const { workerPlace } = await import("../worker-place.js");
    const code = await doWork(rest, workerPlace);
    if (code !== undefined) ctx.exitCode = code;
    // A warm worker is there until the engine that started it lets it go.
    else if (process.connected) await once(process, "disconnect");
  },
});
