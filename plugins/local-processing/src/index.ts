import { definePlugin, Processing } from "@zen/plugin-sdk";
import { join, resolve } from "node:path";
import type { LocalProcessingConfig } from "./config.js";
import { localProcessing } from "./processing.js";

export type { LocalProcessingConfig } from "./config.js";
export { localProcessing } from "./processing.js";

export default definePlugin({
  name: "@zen/local-processing",
  setup(ctx) {
    ctx.provide<Processing, LocalProcessingConfig>(Processing, {
      name: "local-processing",
      create: ({ tempDir, ...config }, { cacheDir, repositoryDir }) => {
        const spill = tempDir === undefined ? {} : { tempDir: resolve(repositoryDir, tempDir) };
        return localProcessing({ ...config, ...spill }, join(cacheDir, "local-processing"));
      },
    });
  },
});
