import { ZenError } from "@zen/plugin-sdk";
import { serveSteps } from "../worker/serve-steps.js";
import { directoryStore } from "./directory-store.js";

// The program of warm workers in tests: what the composition root is in production.

const none = (what: string) => async (): Promise<never> => {
  throw new ZenError("BACKEND_NOT_IN_STACK", `The test's stack has no ${what} backend`);
};

serveSteps(async (settings, { secrets }) => {
  const { store, dir } = settings as { readonly store: string; readonly dir: string };
  const quiet = () => undefined;
  const artifacts = directoryStore(store);
  return {
    log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
    secrets,
    stack: "test",
    repositoryDir: dir,
    cacheDir: `${dir}/cache`,
    hasProcessing: false,
    artifactStore: async () => artifacts,
    processing: none("processing"),
    serving: none("serving"),
  };
});
