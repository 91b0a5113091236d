import { definePlugin, Orchestrator } from "@zen/plugin-sdk";
import { openOrchestrator } from "./orchestrator.js";

export default definePlugin({
  name: "PACKAGE_NAME",
  setup(ctx) {
    ctx.provide<Orchestrator, { cpus?: number }>(Orchestrator, {
      name: "BARE_NAME",
      create: (config) => openOrchestrator(config),
    });
  },
});
