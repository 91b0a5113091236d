import { randomInt } from "node:crypto";
import { GoogleError } from "../core/google-error.js";
import { defineService, type Call, type Cloud, type RunningService, type Service } from "../core/service.js";
import type { Executor } from "./executor.js";
import { Job } from "./job.js";
import { checkLaunch } from "./launch.js";
import { listJobs } from "./list-jobs.js";
import { importances, type Importance } from "./messages.js";
import { metricsOf } from "./metrics.js";
import { page } from "./page.js";
import { brisk, type Timings } from "./timings.js";
import type { Trouble } from "./trouble.js";
import { workerFiles } from "./worker-files.js";

export interface DataflowOptions {
  readonly execute: Executor;
  /** `brisk` unless told. */
  readonly timings?: Timings;
}

export interface Dataflow extends RunningService {
  readonly jobs: readonly Job[];
  /** Strikes the job that is launched next. */
  strikeNext(trouble: Trouble): void;
  /** Called with each job right after its launch. */
  onLaunch(heard: (job: Job) => void): void;
}

const projects = "/v1b3/projects/{projectId}/locations/{location}";

/** Dataflow's REST API, v1b3, as far as jobs of the Beam YAML template need it. */
export function dataflow(options: DataflowOptions): Service<Dataflow> {
  return defineService({ name: "dataflow", api: "dataflow.googleapis.com", start: (cloud) => start(cloud, options) });
}

function start(cloud: Cloud, { execute, timings = brisk }: DataflowOptions): Dataflow {
  const { clock } = cloud;
  const jobs: Job[] = [];
  const troubles: Trouble[] = [];
  let heard: (job: Job) => void = () => undefined;
  const locations = new Map<Job, string>();
  const tick = (): void => jobs.forEach((job) => job.isActive && job.tick());
  // Time passes also while nobody asks.
  const ticking = setInterval(tick, 2);
  ticking.unref();

  function launch({ body, path, principal }: Call): object {
    const location = path["location"] as string;
    const asked = checkLaunch(body, location);
    const account = String(
      asked.environment["serviceAccountEmail"] ?? `${cloud.projectNumber}-compute@developer.gserviceaccount.com`,
    );
    cloud.iam.check(principal, "iam.serviceAccounts.actAs", `serviceAccounts/${account}`, "iam.googleapis.com");
    if (body["validateOnly"] === true) return {};
    tick();
    if (jobs.some((job) => job.isActive && job.launch.name === asked.name && locations.get(job) === location))
      throw new GoogleError(
        "ALREADY_EXISTS",
        `(${hex()}): There is already an active job named ${asked.name}. If you want to  submit a second job, try again by setting a different name.`,
      );
    const files = workerFiles(cloud, () => account);
    const job = new Job(jobId(clock.now()), asked, { clock, timings, execute, files, trouble: troubles.shift() });
    jobs.push(job);
    locations.set(job, location);
    heard(job);
    const { currentState: _, ...summary } = summaryOf(job);
    // The real service's answer, too, does not know the state yet.
    return { job: { ...summary, currentStateTime: "1970-01-01T00:00:00Z" } };
  }

  function summaryOf(job: Job): { currentState: string } & Record<string, unknown> {
    return {
      id: job.id,
      projectId: cloud.project,
      name: job.launch.name,
      type: "JOB_TYPE_BATCH",
      currentState: job.state,
      currentStateTime: new Date(job.stateAt).toISOString(),
      createTime: new Date(job.createdAt).toISOString(),
      startTime: new Date(job.createdAt).toISOString(),
      location: locations.get(job),
    };
  }

  function find({ path }: Call): Job {
    tick();
    const job = jobs.find(({ id }) => id === path["jobId"]);
    if (job !== undefined && locations.get(job) === path["location"] && path["projectId"] === cloud.project) return job;
    throw new GoogleError(
      "NOT_FOUND",
      `(${hex()}): Information about job ${path["jobId"]} could not be found in our system.`,
    );
  }

  function update(call: Call): object {
    const job = find(call);
    if (call.body["requestedState"] !== "JOB_STATE_CANCELLED")
      throw new GoogleError("INVALID_ARGUMENT", "Only cancelling is pretended here.");
    const refused = `(${hex()}): Workflow modification failed. Causes: (${hex()}): Operation cancel not allowed for job ${job.id}.`;
    if (!job.isActive)
      throw new GoogleError("FAILED_PRECONDITION", `${refused} Job has terminated in state ${job.state}.`);
    if (!job.isCancellable)
      throw new GoogleError(
        "FAILED_PRECONDITION",
        `${refused} Job is not yet ready for canceling. Please retry in a few minutes.`,
      );
    job.cancel("Cancel request is committed for workflow job.");
    return { ...summaryOf(job), requestedState: "JOB_STATE_CANCELLED" };
  }

  function listMessages(call: Call): object {
    const { query } = call;
    const from = query.get("startTime");
    const to = query.get("endTime");
    const least = (query.get("minimumImportance") ?? "JOB_MESSAGE_DETAILED").replace("JOB_MESSAGE_", "") as Importance;
    const found = find(call).messages.list({
      ...(from === null ? {} : { from }),
      ...(to === null ? {} : { to }),
      least: importances.includes(least) ? least : "DEBUG",
    });
    return page("jobMessages", found, query);
  }

  const job = `${projects}/jobs/{jobId}`;
  return {
    jobs,
    strikeNext: (trouble) => void troubles.push(trouble),
    onLaunch: (listener) => void (heard = listener),
    routes: [
      {
        ...{ id: "dataflow.projects.locations.flexTemplates.launch", method: "POST" },
        ...{ path: `${projects}/flexTemplates:launch`, permission: "dataflow.jobs.create", handle: launch },
      },
      {
        ...{ id: "dataflow.projects.locations.jobs.list", method: "GET", path: `${projects}/jobs` },
        permission: "dataflow.jobs.list",
        handle({ path, query }) {
          tick();
          const listed = jobs.filter(
            (one) => locations.get(one) === path["location"] && clock.now() - one.createdAt >= timings.unlisted,
          );
          return page("jobs", listJobs(listed, query).map(summaryOf), query);
        },
      },
      {
        ...{ id: "dataflow.projects.locations.jobs.get", method: "GET", path: job },
        ...{ permission: "dataflow.jobs.get", handle: (call) => summaryOf(find(call)) },
      },
      {
        ...{ id: "dataflow.projects.locations.jobs.update", method: "PUT", path: job },
        ...{ permission: "dataflow.jobs.cancel", handle: update },
      },
      {
        ...{ id: "dataflow.projects.locations.jobs.messages.list", method: "GET", path: `${job}/messages` },
        ...{ permission: "dataflow.messages.list", handle: listMessages },
      },
      {
        ...{ id: "dataflow.projects.locations.jobs.getMetrics", method: "GET", path: `${job}/metrics` },
        permission: "dataflow.metrics.get",
        handle: (call) => metricsOf(find(call), clock.now(), clock.stamp()),
      },
    ],
    leftovers: () => jobs.filter(({ isActive }) => isActive).map(({ id, state }) => `job ${id} is ${state}`),
    async close() {
      clearInterval(ticking);
      for (const one of jobs) one.cancel("The emulator ends.");
    },
  };
}

/** `2026-11-23_13_45_06-1234567890123456789`: when, and a number. */
function jobId(now: number): string {
  const time = new Date(now).toISOString().slice(0, 19).replace("T", "_").replaceAll(":", "_");
  return `${time}-${randomInt(1e9, 1e10)}${randomInt(1e8, 1e9)}`;
}

function hex(): string {
  return randomInt(2 ** 47)
    .toString(16)
    .padStart(16, "0");
}
