import { definePlugin, SecretSource } from "@zen/plugin-sdk";
import { secretManager } from "./secrets/secret-manager.js";
import type { SecretManagerConfig } from "./secrets/config.js";

export default definePlugin({
  name: "@zen/gcp-auth",
  setup(ctx) {
    ctx.provide(SecretSource, {
      name: "gcp-secret-manager",
      create: (config: SecretManagerConfig) => secretManager(config),
    });
  },
});
