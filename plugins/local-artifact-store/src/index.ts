import { resolve } from "node:path";
import { ArtifactStore, definePlugin } from "@zen/plugin-sdk";
import { openLocalArtifactStore } from "./store.js";

export { openLocalArtifactStore } from "./store.js";

export interface Config {
  readonly path: string;
}

export default definePlugin({
  name: "@zen/local-artifact-store",
  setup(ctx) {
    ctx.provide<ArtifactStore, Config>(ArtifactStore, {
      name: "local-artifact-store",
      create: ({ path }, { repositoryDir }) => openLocalArtifactStore(resolve(repositoryDir, path)),
    });
  },
});
