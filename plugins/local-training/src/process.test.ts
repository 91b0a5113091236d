import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { expect } from "chai";
import {
  jobEnd,
  markOf,
  type JobHandle,
  type ProcessMark,
  type Training,
  type WorkerInvocation,
} from "@zen/plugin-sdk";
import { collect, invocationOf } from "@zen/plugin-sdk/conformance";
import { inheritedEnv } from "./environment.js";
import { filesOf, readJson } from "./files.js";
import { sweep } from "./sweep.js";
import { localTraining } from "./training.js";

describe("jobs of local training", function () {
  this.timeout(30_000);
  let folder: string;
  let training: Training;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "zen-training-"));
    training = localTraining({ path: folder, graceSeconds: 0.3 }, folder);
  });
  afterEach(() => rm(folder, { recursive: true }));

  const node = (code: string, over: Partial<WorkerInvocation> = {}): WorkerInvocation => ({
    ...invocationOf({}).spec,
    local: [process.execPath, "-e", code],
    ...over,
  });
  const run = async (invocation: WorkerInvocation) => {
    const handle = await training.jobs.submit("j", invocation);
    const status = await jobEnd(training.jobs, handle);
    return { status, output: (await collect(training.jobs.logs(handle))).map(({ text }) => text) };
  };
  const onlyJob = () => filesOf(join(folder, readdirSync(folder)[0] as string));

  it("go on when the process that submitted them has ended, which they do not keep alive", async () => {
    const go = join(folder, "go");
    const work = node(`
      const { existsSync } = require("node:fs");
      setInterval(() => existsSync(${JSON.stringify(go)}) && (console.log("hello"), process.exit()), 20);`);
    const client = `
      import { localTraining } from ${JSON.stringify(new URL("./training.js", import.meta.url).href)};
      const training = localTraining({ path: ${JSON.stringify(folder)} }, ${JSON.stringify(folder)});
      const { here, ...spec } = ${JSON.stringify(work)};
      console.log(JSON.stringify(await training.jobs.submit("j", spec)));`;
    const { stdout, status } = spawnSync(process.execPath, ["--input-type=module", "-e", client], { encoding: "utf8" });
    expect(status).to.equal(0);
    const handle = JSON.parse(stdout) as JobHandle;
    expect((await training.jobs.status(handle)).state).to.be.oneOf(["queued", "running"]);
    writeFileSync(go, "");
    expect((await jobEnd(training.jobs, handle)).state).to.equal("succeeded");
    expect((await collect(training.jobs.logs(handle))).map(({ text }) => text)).to.deep.equal(["hello"]);
  });

  it("are lost, and their work is ended, when their supervisor is killed", async () => {
    const work = invocationOf({ end: "never" });
    const handle = await training.jobs.submit("j", work.spec);
    while (work.starts() === 0) await delay(20);
    process.kill(readJson<ProcessMark>(onlyJob().owner)?.pid as number, "SIGKILL");
    const status = await jobEnd(training.jobs, handle);
    expect(status.state).to.equal("lost");
    expect(status.error?.code).to.equal("JOB_LOST");
    expect(await work.isRunning()).to.equal(false);
    expect(await training.jobs.status(handle)).to.deep.equal(status);
  });

  it("are ended by force when they do not heed the request", async () => {
    const handle = await training.jobs.submit(
      "j",
      node(`process.on("SIGTERM", () => console.log("no")); setInterval(() => {}, 9); console.log("up")`),
    );
    for await (const _ of training.jobs.logs(handle, { follow: true })) break;
    await training.jobs.cancel(handle);
    expect((await training.jobs.status(handle)).state).to.equal("cancelled");
    expect((await collect(training.jobs.logs(handle))).map(({ text }) => text)).to.deep.equal(["up", "no"]);
  });

  it("leave no process behind, also when they end well", async () => {
    const { status, output } = await run(
      node(`
      const child = require("node:child_process").spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "inherit" });
      console.log(child.pid); child.unref(); process.exit(0);`),
    );
    expect(status.state).to.equal("succeeded");
    await delay(50);
    expect(markOf(Number(output[0]))).to.equal(undefined);
  });

  it("are ended when they take more memory than they asked for", async function () {
    if (process.platform !== "linux") this.skip();
    const grow = `const all = []; setInterval(() => all.push(Buffer.alloc(20 << 20, 1)), 10);`;
    const { status } = await run(node(grow, { resources: { memory: "200 MiB" } }));
    expect(status.state).to.equal("failed");
    expect(status.error?.code).to.equal("WORKER_OUT_OF_MEMORY");
  });

  it("get a heap that fits into their memory", async () => {
    const { output } = await run(node(`console.log(process.env.NODE_OPTIONS)`, { resources: { memory: "512 MiB" } }));
    expect(output[0]).to.contain("--max-old-space-size=512");
  });

  it("say how they were killed, or why they could not start", async () => {
    const killed = await run(node(`process.kill(process.pid, "SIGKILL")`));
    expect(killed.status.error?.code).to.equal("WORKER_KILLED");
    const handle = await training.jobs.submit("k", { ...node(""), local: ["/no/such/program"] });
    expect((await jobEnd(training.jobs, handle)).error?.code).to.equal("WORKER_NOT_STARTED");
  });

  it("see the plain settings and the secrets that they need, and nothing else of the environment", async () => {
    const own = { PATH: "/bin", API_KEY: "k", OTHER_KEY: "o", LC_ALL: "C" };
    expect(inheritedEnv({ ...invocationOf({}).spec, secrets: ["API_KEY"] }, own)).to.deep.equal({
      PATH: "/bin",
      API_KEY: "k",
      LC_ALL: "C",
    });
    process.env["API_KEY"] = "secret value";
    process.env["OTHER_KEY"] = "other value";
    try {
      const code = `console.log([process.env.API_KEY, process.env.OTHER_KEY, process.env.SETTING].join())`;
      const { output } = await run(node(code, { secrets: ["API_KEY"], env: { SETTING: "s" } }));
      expect(output).to.deep.equal(["secret value,,s"]);
      expect(readFileSync(onlyJob().spec, "utf8")).not.to.contain("secret value");
    } finally {
      delete process.env["API_KEY"];
      delete process.env["OTHER_KEY"];
    }
  });

  it("are forgotten thirty days after they have ended", async () => {
    await run(node(""));
    sweep(folder, Date.now() + 29 * 86_400_000);
    expect(readdirSync(folder)).to.have.length(1);
    sweep(folder, Date.now() + 31 * 86_400_000);
    expect(readdirSync(folder)).to.have.length(0);
  });
});
