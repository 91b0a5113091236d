import { resolve } from "node:path";
import { definePlugin, MetadataStore } from "@zen/plugin-sdk";
import { openSqliteMetadataStore } from "./store.js";

export { openSqliteMetadataStore } from "./store.js";

export interface Config {
  readonly path: string;
}

export default definePlugin({
  name: "@zen/sqlite-metadata-store",
  setup(ctx) {
    ctx.provide<MetadataStore, Config>(MetadataStore, {
      name: "sqlite-metadata-store",
      create: ({ path }, { repositoryDir }) => openSqliteMetadataStore(resolve(repositoryDir, path)),
    });
  },
});
