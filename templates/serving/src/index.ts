import { definePlugin, Serving } from "@zen/plugin-sdk";
import { openServing } from "./serving.js";

export default definePlugin({
  name: "PACKAGE_NAME",
  setup(ctx) {
    ctx.provide(Serving, { name: "BARE_NAME", create: (_config, { repositoryDir }) => openServing(repositoryDir) });
  },
});
