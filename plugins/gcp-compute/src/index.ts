import { definePlugin, Orchestrator } from "@zen/plugin-sdk";
import type { GivenConfig } from "./orchestrator.js";

export default definePlugin({
  name: "@zen/gcp-compute",
  setup(ctx) {
    ctx.provide<Orchestrator, GivenConfig>(Orchestrator, {
      name: "gcp-compute",
      create: async (config) => (await import("./orchestrator.js")).gcpCompute(config),
    });
    ctx.command("gcp:gc", async (command, args) => (await import("./gc.js")).collectGarbage(command, args));
  },
});
