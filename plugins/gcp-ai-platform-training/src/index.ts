import { definePlugin, Training } from "@zen/plugin-sdk";
import type { Config } from "./config.js";

export type { Config } from "./config.js";

export default definePlugin({
  name: "@zen/gcp-ai-platform-training",
  setup(ctx) {
    ctx.provide<Training, Config>(Training, {
      name: "gcp-ai-platform-training",
      create: async (config) => (await import("./training.js")).vertexTraining(config),
    });
  },
});
