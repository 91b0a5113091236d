import { expect } from "chai";
import { setTimeout as delay } from "node:timers/promises";
import type { Definitions } from "../definitions/types.js";
import { protosOf } from "../definitions/vendor.js";
import { startGcp, type Gcp } from "../gcp.js";
import { dataflow } from "./dataflow.js";
import type { Executor } from "./executor.js";
import { realistic } from "./timings.js";
import { stockout, stuckPending } from "./trouble.js";

interface Metric {
  readonly name: { readonly name: string };
  readonly scalar: number;
}

interface Answer {
  readonly status: number;
  // What comes is looked at field by field; that it has the form it should have is checked by the definitions.
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly body: any;
}

describe("the pretended Dataflow", function () {
  this.timeout(60_000);
  let protos: Definitions;
  let gcp: Gcp;
  let execute: Executor;
  const service = dataflow({ execute: (pipeline) => execute(pipeline), timings: realistic });

  before(async () => {
    protos = await protosOf({ package: "@google-cloud/dataflow", version: "4.1.2", host: "dataflow.googleapis.com" });
  });
  beforeEach(async () => {
    execute = async () => ({ elements: { read: 3 } });
    gcp = await startGcp({ services: [service], definitions: { dataflow: [protos] } });
  });
  afterEach(() => gcp.close());

  async function ask(method: string, path: string, body?: object): Promise<Answer> {
    const { token } = gcp.tokens.issue(gcp.account);
    const response = await fetch(
      `${gcp.endpoints["dataflow"]}/v1b3/projects/${gcp.project}/locations/us-central1/${path}`,
      {
        method,
        headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      },
    );
    return { status: response.status, body: await response.json() };
  }

  function launch(
    jobName: string,
    changes: { environment?: object; parameters?: object; validateOnly?: boolean } = {},
  ) {
    const { environment = {}, parameters = { yaml_pipeline: "pipeline: {}" }, validateOnly = false } = changes;
    const containerSpecGcsPath = "gs://dataflow-templates-us-central1/latest/flex/Yaml_Template";
    return ask("POST", "flexTemplates:launch", {
      launchParameter: { jobName, containerSpecGcsPath, parameters, environment },
      validateOnly,
    });
  }

  /** Makes time pass, and lets happen what it brings about. */
  async function pass(milliseconds: number): Promise<void> {
    gcp.clock.advance(milliseconds);
    await delay(30);
  }

  const state = async (id: string): Promise<string> => (await ask("GET", `jobs/${id}`)).body.currentState;

  it("takes a job through its states as time passes", async () => {
    const { body } = await launch("zen-a");
    expect(body.job).not.to.have.property("currentState");
    const { id } = body.job;
    const seen = [await state(id)];
    for (const wait of [realistic.queued, realistic.pending, 0, realistic.cleaningUp]) {
      await pass(wait);
      seen.push(await state(id));
    }
    expect([...new Set(seen)]).to.deep.equal([
      "JOB_STATE_QUEUED",
      "JOB_STATE_PENDING",
      "JOB_STATE_RESOURCE_CLEANING_UP",
      "JOB_STATE_DONE",
    ]);
    const { metrics } = (await ask("GET", `jobs/${id}/metrics`)).body;
    expect(metrics.find((one: Metric) => one.name.name === "ElementCount").scalar).to.equal(3);
    expect(gcp.leftovers()).to.deep.equal([]);
  });

  it("takes no second active job of a name, and another once the first has ended", async () => {
    await launch("zen-a");
    const again = await launch("zen-a");
    expect([again.status, again.body.error.status]).to.deep.equal([409, "ALREADY_EXISTS"]);
    for (const wait of [realistic.queued, realistic.pending, realistic.cleaningUp]) await pass(wait);
    expect((await launch("zen-a")).status).to.equal(200);
    expect(gcp.leftovers()).to.have.length(1);
  });

  it("lists by name, a little late, in pages, active ones first", async () => {
    for (const name of ["zen-a", "zen-b", "zen-c"]) await launch(name);
    expect((await ask("GET", "jobs?name=zen-b")).body).to.deep.equal({});
    await pass(realistic.unlisted);
    expect((await ask("GET", "jobs?name=zen-b&filter=ALL")).body.jobs).to.have.length(1);
    const first = (await ask("GET", "jobs?pageSize=2")).body;
    const second = (await ask("GET", `jobs?pageSize=2&pageToken=${first.nextPageToken}`)).body;
    expect([...first.jobs, ...second.jobs].map(({ name }) => name)).to.deep.equal(["zen-c", "zen-b", "zen-a"]);
  });

  it("cancels, though not at once", async () => {
    let stopped = false;
    execute = ({ signal }) =>
      new Promise((_, reject) =>
        signal.addEventListener("abort", () => {
          stopped = true;
          reject(new Error("stopped"));
        }),
      );
    const { id } = (await launch("zen-a")).body.job;
    const cancel = () => ask("PUT", `jobs/${id}`, { requestedState: "JOB_STATE_CANCELLED" });
    expect((await cancel()).body.error.message).to.match(/not yet ready for canceling/);
    await pass(realistic.queued);
    await pass(realistic.pending);
    expect((await cancel()).body.currentState).to.equal("JOB_STATE_CANCELLING");
    await pass(realistic.cancelling);
    expect([await state(id), stopped]).to.deep.equal(["JOB_STATE_CANCELLED", true]);
    expect((await cancel()).body.error.message).to.match(/Job has terminated/);
  });

  it("ends a job itself after the wall time that it was launched with", async () => {
    execute = () => new Promise(() => undefined);
    const environment = { additionalExperiments: ["max_workflow_runtime_walltime_seconds=60"] };
    const { id } = (await launch("zen-a", { environment })).body.job;
    await pass(realistic.queued);
    await pass(realistic.pending);
    expect(await state(id)).to.equal("JOB_STATE_RUNNING");
    await pass(61_000);
    await pass(realistic.cancelling);
    expect(await state(id)).to.equal("JOB_STATE_CANCELLED");
  });

  it("lets trouble strike: machines that are not to be had, and a job that stays pending for ever", async () => {
    const cloud = gcp.service(service);
    cloud.strikeNext(stockout);
    cloud.strikeNext(stuckPending);
    const ids = [(await launch("zen-a")).body.job.id, (await launch("zen-b")).body.job.id];
    for (const wait of [realistic.queued, realistic.pending, 10 * 3_600_000]) await pass(wait);
    expect(await Promise.all(ids.map(state))).to.deep.equal(["JOB_STATE_FAILED", "JOB_STATE_PENDING"]);
    const { jobMessages } = (await ask("GET", `jobs/${ids[0]}/messages?minimumImportance=JOB_MESSAGE_ERROR`)).body;
    expect(jobMessages[0].messageText).to.match(/ZONE_RESOURCE_POOL_EXHAUSTED/);
  });

  it("lists messages by time and importance, and a withheld one afterwards with its own time", async () => {
    execute = async ({ log }) => {
      gcp.service(service).jobs[0]!.messages.withhold(1);
      log("one");
      log("two");
      return {};
    };
    const { id } = (await launch("zen-a")).body.job;
    for (const wait of [realistic.queued, realistic.pending, realistic.cleaningUp]) await pass(wait);
    const texts = async (query: string) =>
      ((await ask("GET", `jobs/${id}/messages?${query}`)).body.jobMessages ?? []).map(
        (one: { messageText: string }) => one.messageText,
      );
    expect(await texts("minimumImportance=JOB_MESSAGE_BASIC")).to.deep.equal([
      "Workers have started successfully.",
      "two",
    ]);
    gcp.service(service).jobs[0]!.messages.release();
    const all = await texts("minimumImportance=JOB_MESSAGE_BASIC");
    expect(all).to.deep.equal(["Workers have started successfully.", "one", "two"]);
    expect(await texts("startTime=2999-01-01T00:00:00Z")).to.deep.equal([]);
  });

  it("refuses what Dataflow refuses", async () => {
    const bad = [
      launch("Zen"),
      launch("zen-a", { parameters: { yaml_pipeline: "x", yaml: "y" } }),
      launch("zen-a", { parameters: {} }),
      launch("zen-a", { parameters: { yaml_pipeline_file: "/tmp/x" } }),
      launch("zen-a", { environment: { tempLocation: "/tmp" } }),
      launch("zen-a", { environment: { maxWorkers: 0 } }),
      launch("zen-a", { environment: { ipConfiguration: "PRIVATE" } }),
      launch("zen-a", { environment: { maxworkers: 3 } }),
      launch("zen-a", { environment: { additionalUserLabels: { A: "b" } } }),
      launch("zen-a", { environment: { additionalExperiments: ["max_workflow_runtime_walltime_seconds=0"] } }),
    ];
    for (const { status } of await Promise.all(bad)) expect(status).to.equal(400);
    gcp.iam.deny("iam.serviceAccounts.actAs");
    expect((await launch("zen-a")).status).to.equal(403);
    expect(gcp.service(service).jobs).to.deep.equal([]);
  });

  it("only validates where it is asked to", async () => {
    expect((await launch("zen-a", { validateOnly: true })).body).to.deep.equal({});
    expect((await launch("zen a", { validateOnly: true })).status).to.equal(400);
    expect(gcp.service(service).jobs).to.deep.equal([]);
  });

  it("fails a job whose file means something to Jinja, as the template does", async () => {
    const { id } = (await launch("zen-a", { parameters: { yaml_pipeline: 'a: "{{ b }}"' } })).body.job;
    await pass(realistic.queued);
    expect(await state(id)).to.equal("JOB_STATE_FAILED");
  });
});
