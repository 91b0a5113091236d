import { jobEnd, type Processing } from "@zen/plugin-sdk";
import { unavailable } from "@zen/gcp-emulators";
import { expect } from "chai";
import { specOf, startCloud, until, type Cloud } from "../testing/cloud.js";

describe("waiting for many jobs on Dataflow", () => {
  let cloud: Cloud;
  let processing: Processing;

  beforeEach(async () => {
    cloud = await startCloud();
    processing = cloud.open({ preflight: false, pollSeconds: 0.1, maxPollSeconds: 0.1 });
  });
  afterEach(() => cloud.close());

  const asked = (method: string): number =>
    cloud.gcp.asked.filter((one) => one.method === `dataflow.projects.locations.jobs.${method}`).length;

  it("asks for all at once, and finds the end of each", async () => {
    let proceed = (): void => undefined;
    const halted = new Promise<void>((resolve) => (proceed = resolve));
    cloud.work = () => halted;
    const { jobs } = processing;
    const handles = await Promise.all(Array.from({ length: 30 }, (_, n) => jobs.submit(`job ${n}`, specOf(`p${n}`))));
    await until(() => cloud.dataflow.jobs.every(({ state }) => state === "JOB_STATE_RUNNING"), "running");
    const before = { get: asked("get"), list: asked("list") };
    const ends = handles.map((handle) => jobEnd(jobs, handle));
    await until(() => asked("list") >= before.list + 4, "a few looks");
    // Thirty jobs were looked at more than three times each; only the first looks, before there were many, were single ones.
    expect(asked("get") - before.get).to.be.lessThan(30);
    proceed();
    for (const end of ends) expect((await end).state).to.equal("succeeded");
  });

  it("stops waiting at once when it is told to, and gets over a list that fails", async () => {
    cloud.work = async (_, signal) => {
      await new Promise((resolve) => signal.addEventListener("abort", resolve));
    };
    const { jobs } = processing;
    const handles = await Promise.all(Array.from({ length: 10 }, (_, n) => jobs.submit(`job ${n}`, specOf(`p${n}`))));
    const stop = new AbortController();
    cloud.gcp.faults.inject({ method: "dataflow.projects.locations.jobs.list", fault: unavailable });
    const ends = Promise.allSettled(handles.map((handle) => jobEnd(jobs, handle, stop.signal)));
    const before = asked("list");
    await until(() => asked("list") > before + 1, "another list");
    stop.abort(new Error("enough"));
    for (const end of await ends) expect(end).to.have.nested.property("reason.message", "enough");
    await Promise.all(handles.map((handle) => jobs.cancel(handle)));
    expect(cloud.gcp.leftovers().filter((what) => what.startsWith("dataflow"))).to.deep.equal([]);
  });
});
