import path from "node:path";
import { fileURLToPath } from "node:url";
import { definePlugin, SecretSource } from "@zen/plugin-sdk";
import { doctorCommand } from "./doctor/command.js";
import type { Endpoints } from "./doctor/google.js";
import type { SecretManagerConfig } from "./secrets/config.js";
import { secretManager } from "./secrets/secret-manager.js";

export default definePlugin({
  name: "@zen/gcp-auth",
  setup(ctx) {
    const { endpoints = {} } = ctx.config as { readonly endpoints?: Endpoints };
    ctx.provide(SecretSource, {
      name: "gcp-secret-manager",
      create: (config: SecretManagerConfig) => secretManager(config),
    });
    ctx.command("gcp:doctor", doctorCommand(endpoints, path.dirname(fileURLToPath(import.meta.url))));
  },
});
