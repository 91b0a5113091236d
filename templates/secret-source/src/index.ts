import { resolve } from "node:path";
import { definePlugin, SecretSource } from "@zen/plugin-sdk";
import { openFolderSecrets } from "./source.js";

export default definePlugin({
  name: "PACKAGE_NAME",
  setup(ctx) {
    ctx.provide<SecretSource, { path: string }>(SecretSource, {
      name: "BARE_NAME",
      create: ({ path }, { repositoryDir }) => openFolderSecrets(resolve(repositoryDir, path)),
    });
  },
});
