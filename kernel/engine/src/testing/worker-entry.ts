import { memoryMetadataStore } from "@zen/plugin-sdk/memory";
import { workerMain } from "../worker/worker-main.js";
import { directoryStore } from "./directory-store.js";
import { mortalStore } from "./mortal-store.js";
import { none, testHost } from "./test-host.js";

// The worker's program in tests: what the composition root is in production.

const code = await workerMain(process.argv.slice(2), {
  async stepHost(settings, parent) {
    const { store, dir, dieAfter } = settings as {
      readonly store: string;
      readonly dir: string;
      readonly dieAfter?: number;
    };
    const host = testHost({
      dir,
      store: mortalStore(directoryStore(store), dieAfter),
      metadata: memoryMetadataStore(),
    });
    return { ...host, secrets: parent?.secrets ?? { get: none("secret") } };
  },
  openStore: async ({ config }) => directoryStore(config?.["path"] as string),
  bundleHost: async ({ dir, sourceDir }, { config }) => {
    const store = directoryStore(config?.["path"] as string);
    return { ...testHost({ dir, store, metadata: memoryMetadataStore() }), sourceDir };
  },
});
if (code !== undefined) process.exitCode = code;
