import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { definePlugin, Serving } from "@zen/plugin-sdk";
import { serverOptions, type Config } from "./config.js";

export type { Config } from "./config.js";

/** The server's module lies here also when the plugin is bundled: it is one of the manifest's workers. */
const SERVER = fileURLToPath(new URL("./server/main.js", import.meta.url));

export default definePlugin({
  name: "@zen/local-serving",
  setup(ctx) {
    ctx.provide<Serving, Config>(Serving, {
      name: "local-serving",
      async create(config, { repositoryDir }) {
        const { openLocalServing } = await import("./serving.js");
        const program = { path: SERVER, options: serverOptions(config) };
        return openLocalServing(resolve(repositoryDir, config.path ?? ".zen/serving"), program);
      },
    });
  },
});
