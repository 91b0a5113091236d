import { resolve } from "node:path";
import { definePlugin, Training } from "@zen/plugin-sdk";
import { localTraining, type Config } from "./training.js";

export { localTraining, type Config } from "./training.js";

export default definePlugin({
  name: "@zen/local-training",
  setup(ctx) {
    ctx.provide<Training, Partial<Config>>(Training, {
      name: "local-training",
      create: ({ path = ".zen/training", ...config }, { repositoryDir }) =>
        localTraining({ ...config, path: resolve(repositoryDir, path) }, repositoryDir),
    });
  },
});
