import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { localProcessingHarness, processingCases, runConformance } from "@zen/plugin-sdk/conformance";
import { jobEnd, ZenError, type Processing, type ProcessingJobSpec } from "@zen/plugin-sdk";
import type { ProcessingPlan } from "@zen/plugin-sdk/processing";
import { expect } from "chai";
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
    backend = beamProcessing({ rowFunctions: "javascript" }, { cacheDir: folder, log: silent, secrets });
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
  it("ends the process of a job that is cancelled, and runs the next", async () => {
    const write = async (name: string, rows: number): Promise<string> => {
      const file = join(folder, name);
      await writeFile(file, `n\n${"123456\n".repeat(rows)}`);
      return file;
    };
    const plan: ProcessingPlan = {
      format: "processing@1",
      inputs: {
        rows: { format: "csv", schema: { columns: [{ name: "n", type: "int64", nullable: true }] } },
      },
      nodes: [{ id: "rows", op: "scan", input: "rows" }],
      outputs: { out: "rows" },
    };
    const job = (name: string, file: string): ProcessingJobSpec => ({
      plans: [
        {
          id: "copy",
          plan,
          inputs: { rows: { uris: [], localPaths: [file] } },
          outputs: { out: { localDir: join(folder, name) } },
        },
      ],
    });
    // Minutes of work: whoever hears that it has begun hears it before it ends.
    const handle = await backend.jobs.submit("cancelled", job("cancelled", await write("many.csv", 10_000_000)));
    for await (const { text } of backend.jobs.logs(handle, { follow: true }))
      if (text.includes("Running pipeline")) break;
    await backend.jobs.cancel(handle);
    expect((await backend.jobs.status(handle)).state).to.equal("cancelled");
    expect(await readdir(join(folder, "temp"))).to.deep.equal([]);
    const next = await backend.jobs.submit("whole", job("whole", await write("few.csv", 1000)));
    const { state, result } = await jobEnd(backend.jobs, next);
    expect([state, result?.plans["copy"]?.outputs["out"]?.rows]).to.deep.equal(["succeeded", 1000]);
  });

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
