import { definePlugin, Processing } from "@zen/plugin-sdk";
import type { DataflowConfig } from "./config.js";

export type { DataflowConfig } from "./config.js";

export default definePlugin({
  name: "@zen/gcp-dataflow",
  setup(ctx) {
    ctx.provide<Processing, DataflowConfig>(Processing, {
      name: "gcp-dataflow",
      async create(config, { log }) {
        const [{ dataflowProcessing }, { compile }] = await Promise.all([
          import("./processing.js"),
          import("@zen/beam/compile"),
        ]);
        return dataflowProcessing(config, log, compile);
      },
    });
  },
});
