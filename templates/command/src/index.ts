import { definePlugin } from "@zen/plugin-sdk";
import { sizes } from "./sizes.js";

export default definePlugin({
  name: "PACKAGE_NAME",
  setup(ctx) {
    ctx.command("BARE_NAME:sizes", sizes);
  },
});
