import { definePlugin, Processing } from "@zen/plugin-sdk";
import { join, resolve } from "node:path";
import type { LocalProcessingConfig } from "./config.js";

export type { LocalProcessingConfig } from "./config.js";

/** The backend by itself; `cacheDir` holds its jobs' states and, unless `tempDir` says otherwise, what does not fit into memory. */
export async function openLocalProcessing(config: LocalProcessingConfig, cacheDir: string): Promise<Processing> {
  const { localProcessing } = await import("./processing.js");
  return localProcessing(config, cacheDir);
}

export default definePlugin({
  name: "@zen/local-processing",
  setup(ctx) {
    ctx.provide<Processing, LocalProcessingConfig>(Processing, {
      name: "local-processing",
      create: ({ tempDir, ...config }, { cacheDir, repositoryDir }) => {
        const spill = tempDir === undefined ? {} : { tempDir: resolve(repositoryDir, tempDir) };
        return openLocalProcessing({ ...config, ...spill }, join(cacheDir, "local-processing"));
      },
    });
  },
});
