import { ZenError } from "@zen/plugin-sdk";
import { workerMain } from "../worker/worker-main.js";
import type { MakeStepHost } from "../worker/serve-steps.js";
import { directoryStore } from "./directory-store.js";

// The program of warm workers in tests: what the composition root is in production.

const none = (what: string) => async (): Promise<never> => {
  throw new ZenError("BACKEND_NOT_IN_STACK", `The test's stack has no ${what} backend`);
};

const stepHost: MakeStepHost = async (settings, parent) => {
  const { store, dir } = settings as { readonly store: string; readonly dir: string };
  const quiet = () => undefined;
  const artifacts = directoryStore(store);
  return {
    log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
    secrets: parent?.secrets ?? { get: none("secret") },
    stack: "test",
    repositoryDir: dir,
    cacheDir: `${dir}/cache`,
    hasProcessing: false,
    artifactStore: async () => artifacts,
    processing: none("processing"),
    serving: none("serving"),
  };
};

const code = await workerMain(process.argv.slice(2), {
  stepHost,
  openStore: none("artifact"),
  bundleHost: none("bundle"),
});
if (code !== undefined) process.exitCode = code;
