import { definePlugin, Processing } from "@zen/plugin-sdk";
import { openProcessing } from "./processing.js";

export default definePlugin({
  name: "PACKAGE_NAME",
  setup(ctx) {
    ctx.provide(Processing, { name: "BARE_NAME", create: openProcessing });
  },
});
