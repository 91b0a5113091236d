import { expect } from "chai";
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { jobEnd, type HostSpec, type JobRunner, type Json } from "../index.js";
import { invocationOf, runConformance, runningCases } from "../conformance/index.js";
import { LocalJobs } from "./local-jobs.js";

interface Jobs {
  readonly jobs: JobRunner<HostSpec>;
  close(): Promise<void>;
}

function open(root: string): Jobs {
  const jobs = new LocalJobs<HostSpec, Json>(root, async ({ here }, { signal }) => here!(signal));
  return { jobs, close: () => jobs.close() };
}

async function place() {
  const root = await mkdtemp(join(tmpdir(), "zen-jobs-"));
  return { root, open: () => open(root), dispose: () => rm(root, { recursive: true, force: true }) };
}

runConformance(
  "jobs of local processing",
  runningCases(({ jobs }: Jobs) => jobs, invocationOf),
  place,
  { describe, it },
);

describe("a job of a process that dies", () => {
  it("is lost, and stays so", async () => {
    const { root, dispose } = await place();
    const program = `
      const { LocalJobs } = await import(${JSON.stringify(new URL("./local-jobs.js", import.meta.url).href)});
      const jobs = new LocalJobs(${JSON.stringify(root)}, (_, { log }) => new Promise((resolve) => { log("begun"); setTimeout(resolve, 60000); }));
      await jobs.submit("doomed", {});
      setTimeout(() => process.stdout.write("submitted"), 100);`;
    const child = spawn(process.execPath, ["--input-type=module", "-e", program], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    await new Promise((resolve) => child.stdout.once("data", resolve));
    const jobs = new LocalJobs<null, null>(root, async () => null);
    const handle = await jobs.submit("doomed", null);
    expect((await jobs.status(handle)).state).to.equal("running");
    child.kill("SIGKILL");
    const end = await jobEnd(jobs, handle);
    expect(end.state).to.equal("lost");
    expect(end.error?.code).to.equal("JOB_LOST");
    const lines = [];
    for await (const { text } of jobs.logs(handle)) lines.push(text);
    expect(lines).to.deep.equal(["begun"]);
    expect(await jobs.status(await jobs.submit("doomed", null))).to.deep.equal(end);
    await dispose();
  });
});
