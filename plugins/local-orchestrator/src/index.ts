import { definePlugin, Orchestrator } from "@zen/plugin-sdk";
import { localOrchestrator, type Config } from "./orchestrator.js";

export { localOrchestrator, type Config } from "./orchestrator.js";

export default definePlugin({
  name: "@zen/local-orchestrator",
  setup(ctx) {
    ctx.provide<Orchestrator, Config>(Orchestrator, {
      name: "local-orchestrator",
      create: (config) => localOrchestrator(config),
    });
  },
});
