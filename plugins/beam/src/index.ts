import { definePlugin, Processing } from "@zen/plugin-sdk";
import { join } from "node:path";
import type { BeamConfig } from "./config.js";

export type { BeamConfig } from "./config.js";

export default definePlugin({
  name: "@zen/beam",
  setup(ctx) {
    ctx.provide<Processing, BeamConfig>(Processing, {
      name: "beam",
      async create(config, { cacheDir, log, secrets }) {
        const { beamProcessing } = await import("./local/processing.js");
        return beamProcessing(config, { cacheDir: join(cacheDir, "beam"), log, secrets });
      },
    });
  },
});
