import { resolve } from "node:path";
import { ArtifactStore, definePlugin } from "@zen/plugin-sdk";
import { openFolderStore } from "./store.js";

export default definePlugin({
  name: "PACKAGE_NAME",
  setup(ctx) {
    ctx.provide<ArtifactStore, { path: string }>(ArtifactStore, {
      name: "BARE_NAME",
      create: ({ path }, { repositoryDir }) => openFolderStore(resolve(repositoryDir, path)),
    });
  },
});
