import path from "node:path";
import { fileURLToPath } from "node:url";
import { definePlugin, SecretSource } from "@zen/plugin-sdk";
import type { Endpoints } from "./doctor/google.js";
import type { SecretManagerConfig } from "./secrets/config.js";

/** Where plugins are looked for, also when this one is bundled. */
const HERE = path.dirname(fileURLToPath(import.meta.url));

export default definePlugin({
  name: "@zen/gcp-auth",
  setup(ctx) {
    const { endpoints = {} } = ctx.config as { readonly endpoints?: Endpoints };
    ctx.provide<SecretSource, SecretManagerConfig>(SecretSource, {
      name: "gcp-secret-manager",
      create: async (config) => (await import("./secrets/secret-manager.js")).secretManager(config),
    });
    ctx.command("gcp:doctor", async (command, args) => {
      const { doctorCommand } = await import("./doctor/command.js");
      return doctorCommand(endpoints, HERE)(command, args);
    });
  },
});
