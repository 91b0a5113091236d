import { definePlugin, Serving } from "@zen/plugin-sdk";
import type { Config } from "./config.js";

export type { Config } from "./config.js";

export default definePlugin({
  name: "@zen/gcp-ai-platform-serving",
  setup(ctx) {
    ctx.provide<Serving, Config>(Serving, {
      name: "gcp-ai-platform-serving",
      create: async (config) => (await import("./open.js")).openVertexServing(config),
    });
  },
});
