import { ArtifactStore, definePlugin } from "@zen/plugin-sdk";
import type { StorageConfig } from "./config.js";

export type { StorageConfig } from "./config.js";

export default definePlugin({
  name: "@zen/gcp-storage",
  setup(ctx) {
    ctx.provide<ArtifactStore, StorageConfig>(ArtifactStore, {
      name: "gcp-storage",
      create: async (config, { log }) => (await import("./store.js")).openGcpStorage(config, { log }),
    });
  },
});
