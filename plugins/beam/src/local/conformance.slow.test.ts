import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { localProcessingHarness, processingCases, runConformance } from "@zen/plugin-sdk/conformance";
import { ZenError, type Processing } from "@zen/plugin-sdk";
import { beamProcessing } from "./processing.js";

const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

/** The settings of pip on the machine that runs the tests. */
const secrets = {
  async get(name: string): Promise<string> {
    const value = process.env[name];
    if (value === undefined) throw new ZenError("SECRET_NOT_FOUND", `There is no ${name}`);
    return value;
  },
};

describe("Apache Beam on this machine", function () {
  this.timeout(600_000);
  let folder: string;
  let backend: Processing;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "zen-beam-"));
    backend = beamProcessing({}, { cacheDir: folder, log: silent, secrets });
  });
  after(async () => {
    await backend.close?.();
    await rm(folder, { recursive: true });
  });

  // Beam is loaded once for all cases.
  const open = () =>
    localProcessingHarness(() => ({
      semantics: backend.semantics,
      supports: backend.supports,
      jobs: named(backend.jobs),
      describe: (source, options) => backend.describe(source, options),
    }));
  runConformance("processing@1", processingCases, open, { describe, it: (name, body) => void it(name, body) });
});

let cases = 0;

/** Cases use the same names for jobs, which one backend would adopt from one another. */
function named(jobs: Processing["jobs"]): Processing["jobs"] {
  const prefix = `case ${cases++}: `;
  return {
    submit: (id, spec, options) => jobs.submit(prefix + id, spec, options),
    status: (handle) => jobs.status(handle),
    watch: (handle, options) => jobs.watch(handle, options),
    logs: (handle, options) => jobs.logs(handle, options),
    cancel: (handle) => jobs.cancel(handle),
  };
}
