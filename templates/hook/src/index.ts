import { appendFile, mkdir } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { definePlugin } from "@zen/plugin-sdk";
import { lineOf } from "./line.js";

/** Writes a line about each run that has come to its end. */
export default definePlugin({
  name: "PACKAGE_NAME",
  setup(ctx) {
    const { repositoryDir, config } = ctx;
    if (repositoryDir === undefined) return;
    const file = resolve(repositoryDir, String(config["path"]));
    ctx.hooks.on("run:finished", async ({ run }) => {
      await mkdir(dirname(file), { recursive: true });
      await appendFile(file, lineOf(run));
    });
  },
});
