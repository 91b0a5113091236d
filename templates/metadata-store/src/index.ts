import { resolve } from "node:path";
import { definePlugin, MetadataStore } from "@zen/plugin-sdk";
import { openLogStore } from "./store.js";

export default definePlugin({
  name: "PACKAGE_NAME",
  setup(ctx) {
    ctx.provide<MetadataStore, { path: string }>(MetadataStore, {
      name: "BARE_NAME",
      create: ({ path }, { repositoryDir }) => openLogStore(resolve(repositoryDir, path)),
    });
  },
});
