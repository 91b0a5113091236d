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

  /** Makes time pass, and waits for the state that it brings a job into. */
  async function pass(milliseconds: number, id: string, wanted: string): Promise<void> {
    gcp.clock.advance(milliseconds);
    for (let looks = 0; looks < 1000; looks++, await delay(5)) if ((await state(id)) === `JOB_STATE_${wanted}`) return;
    throw new Error(`The job did not become ${wanted}.`);
  }

  /** Makes all the time pass that a job takes. */
  async function finish(id: string): Promise<void> {
    await pass(realistic.queued, id, "PENDING");
    await pass(realistic.pending, id, "RESOURCE_CLEANING_UP");
    await pass(realistic.cleaningUp, id, "DONE");
  }

  const state = async (id: string): Promise<string> => (await ask("GET", `jobs/${id}`)).body.currentState;

  it("takes a job through its states as time passes", async () => {
    const { body } = await launch("zen-a");
    expect(body.job).not.to.have.property("currentState");
    const { id } = body.job;
    expect(await state(id)).to.equal("JOB_STATE_QUEUED");
    await finish(id);
    const { metrics } = (await ask("GET", `jobs/${id}/metrics`)).body;
    expect(metrics.find((one: Metric) => one.name.name === "ElementCount").scalar).to.equal(3);
    expect(gcp.leftovers()).to.deep.equal([]);
  });

  it("takes no second active job of a name, and another once the first has ended", async () => {
    const { id } = (await launch("zen-a")).body.job;
    const again = await launch("zen-a");
    expect([again.status, again.body.error.status]).to.deep.equal([409, "ALREADY_EXISTS"]);
    await finish(id);
    expect((await launch("zen-a")).status).to.equal(200);
    expect(gcp.leftovers()).to.have.length(1);
  });

  it("lists by name, a little late, in pages, active ones first", async () => {
    for (const name of ["zen-a", "zen-b", "zen-c"]) await launch(name);
    expect((await ask("GET", "jobs?name=zen-b")).body).to.deep.equal({});
    gcp.clock.advance(realistic.unlisted);
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
    await pass(realistic.queued, id, "PENDING");
    await pass(realistic.pending, id, "RUNNING");
    expect((await cancel()).body.currentState).to.equal("JOB_STATE_CANCELLING");
    await pass(realistic.cancelling, id, "CANCELLED");
    expect(stopped).to.equal(true);
    expect((await cancel()).body.error.message).to.match(/Job has terminated/);
  });

  it("ends a job itself after the wall time that it was launched with", async () => {
    execute = () => new Promise(() => undefined);
    const environment = { additionalExperiments: ["max_workflow_runtime_walltime_seconds=60"] };
    const { id } = (await launch("zen-a", { environment })).body.job;
    await pass(realistic.queued, id, "PENDING");
    await pass(realistic.pending, id, "RUNNING");
    await pass(61_000, id, "CANCELLING");
    await pass(realistic.cancelling, id, "CANCELLED");
  });

  it("lets trouble strike: machines that are not to be had, and a job that stays pending for ever", async () => {
    const cloud = gcp.service(service);
    cloud.strikeNext(stockout);
    cloud.strikeNext(stuckPending);
    const [struck, stuck] = [(await launch("zen-a")).body.job.id, (await launch("zen-b")).body.job.id];
    await pass(realistic.queued, struck, "PENDING");
    await pass(0, stuck, "PENDING");
    await pass(10 * 3_600_000, struck, "FAILED");
    expect(await state(stuck)).to.equal("JOB_STATE_PENDING");
    const { jobMessages } = (await ask("GET", `jobs/${struck}/messages?minimumImportance=JOB_MESSAGE_ERROR`)).body;
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
    await finish(id);
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
    await pass(realistic.queued, id, "FAILED");
  });
});
