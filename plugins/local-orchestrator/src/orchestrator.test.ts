import { spawnSync } from "node:child_process";
import { expect } from "chai";
import { invocationOf, orchestratorCases, rejectsWith, runConformance } from "@zen/plugin-sdk/conformance";
import { jobEnd, type JobHandle } from "@zen/plugin-sdk";
import { localOrchestrator } from "./orchestrator.js";

runConformance("local orchestrator", orchestratorCases, () => ({ open: () => localOrchestrator() }), { describe, it });

describe("the local orchestrator", () => {
  it("offers what is configured of the machine", async () => {
    expect(await localOrchestrator({ cpus: 1.5, memory: "2 GiB" }).capacity()).to.deep.equal({
      cpus: 1.5,
      memory: 2 ** 31,
    });
    await rejectsWith(async () => localOrchestrator({ memory: "plenty" }).capacity(), "CONFIG_INVALID");
  });

  it("refuses a plan that it cannot host here", async () => {
    const { here: _, ...spec } = invocationOf({}).spec;
    await rejectsWith(localOrchestrator().host.submit("refused", spec), "JOB_REFUSED");
  });

  it("calls a job lost when its process has gone, and running while it lives", async () => {
    const { host } = localOrchestrator();
    const script = `
      import { thisProcess } from "@zen/plugin-sdk";
      console.log(JSON.stringify({ id: "there", data: thisProcess() }));`;
    const { stdout } = spawnSync(process.execPath, ["--input-type=module", "-e", script], {
      cwd: new URL(".", import.meta.url),
      encoding: "utf8",
    });
    const gone = JSON.parse(stdout) as JobHandle;
    expect((await host.status(gone)).state).to.equal("lost");
    expect((await jobEnd(host, gone)).error?.code).to.equal("JOB_LOST");
    const parent = {
      id: "there",
      data: { ...(gone.data as object), pid: process.ppid, start: undefined },
    } as unknown as JobHandle;
    expect((await host.status(parent)).state).to.equal("running");
    await rejectsWith(host.cancel(parent), "JOB_ELSEWHERE");
  });
});
