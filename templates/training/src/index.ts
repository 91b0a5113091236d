import { definePlugin, Training } from "@zen/plugin-sdk";
import { openTraining } from "./training.js";

export default definePlugin({
  name: "PACKAGE_NAME",
  setup(ctx) {
    ctx.provide<Training, { env: Record<string, string> }>(Training, {
      name: "BARE_NAME",
      create: ({ env }) => openTraining(env),
    });
  },
});
