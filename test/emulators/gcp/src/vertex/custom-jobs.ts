import { GoogleError } from "../core/google-error.js";
import { page } from "../core/pages.js";
import type { Call, Cloud, Route } from "../core/service.js";
import { parseComparisons, satisfies } from "../filters/comparisons.js";
import { checkJobSpec } from "./check-job.js";
import type { CustomJob } from "./job.js";
import { JobMachine, type JobWeather } from "./job-machine.js";
import { checkDisplayName, checkLabels, notFound, parentOf, type Numbers } from "./names.js";
import type { Operations } from "./operations.js";
import type { Settings } from "./options.js";

const COLLECTION = "/v1/projects/{project}/locations/{location}/customJobs";

/** `projects.locations.customJobs`. */
export class CustomJobs {
  readonly weather: JobWeather = { stuck: false, stockouts: 0 };
  readonly #machines = new Map<string, JobMachine>();

  constructor(
    private readonly cloud: Cloud,
    private readonly settings: Settings,
    private readonly numbers: Numbers,
    private readonly operations: Operations,
  ) {}

  get jobs(): readonly CustomJob[] {
    return [...this.#machines.values()].map(({ job }) => job);
  }

  /** Takes the machines of all jobs that run on spot machines away. */
  async preemptSpot(): Promise<void> {
    const spot = [...this.#machines.values()].filter(({ job }) => job.jobSpec.scheduling?.strategy === "SPOT");
    await Promise.all(spot.filter(({ job }) => job.state === "JOB_STATE_RUNNING").map((machine) => machine.preempt()));
  }

  get routes(): readonly Route[] {
    const route = (verb: string, method: Route["method"], path: string, handle: (call: Call) => unknown): Route => ({
      id: `aiplatform.projects.locations.customJobs.${verb}`,
      permission: `aiplatform.customJobs.${verb}`,
      ...{ method, path, handle },
    });
    return [
      route("create", "POST", COLLECTION, (call) => this.#create(call)),
      route("list", "GET", COLLECTION, (call) => this.#list(call)),
      route("get", "GET", `${COLLECTION}/{job}`, (call) => this.#find(call).job),
      route("cancel", "POST", `${COLLECTION}/{job}:cancel`, (call) => this.#cancel(call)),
      route("delete", "DELETE", `${COLLECTION}/{job}`, (call) => this.#delete(call)),
    ];
  }

  leftovers(): readonly string[] {
    return [...this.#machines.values()]
      .filter(({ isFinal }) => !isFinal)
      .map(({ job }) => `training job ${job.name} is ${job.state}`);
  }

  async close(): Promise<void> {
    for (const machine of this.#machines.values()) await machine.dispose();
  }

  #create(call: Call): CustomJob {
    const parent = parentOf(this.cloud, this.settings.location, call);
    const given = call.body as unknown as CustomJob;
    checkDisplayName(given.displayName);
    checkLabels(given.labels);
    checkJobSpec(given.jobSpec, this.cloud, call.principal);
    const now = this.cloud.clock.stamp();
    const job: CustomJob = {
      ...given,
      name: `${parent}/customJobs/${this.numbers.take()}`,
      state: "JOB_STATE_QUEUED",
      createTime: now,
      updateTime: now,
    };
    this.#machines.set(job.name, new JobMachine(job, this.cloud, this.settings, this.weather));
    return job;
  }

  #list(call: Call): object {
    parentOf(this.cloud, this.settings.location, call);
    const comparisons = parseComparisons(call.query.get("filter") ?? "");
    const found = this.jobs.filter((job) => satisfies(job, comparisons, ["create_time"])).reverse();
    const { items, ...rest } = page(
      found,
      Number(call.query.get("pageSize") ?? 50),
      call.query.get("pageToken") ?? undefined,
    );
    return { customJobs: items, ...rest };
  }

  #cancel(call: Call): object {
    const machine = this.#find(call);
    if (machine.isFinal)
      throw new GoogleError(
        "FAILED_PRECONDITION",
        `Cannot cancel a CustomJob in state ${machine.job.state}: ${machine.job.name}`,
      );
    void machine.cancel();
    return {};
  }

  #delete(call: Call): object {
    const machine = this.#find(call);
    if (!machine.isFinal)
      throw new GoogleError("FAILED_PRECONDITION", `The CustomJob is in a non-terminal state: ${machine.job.name}`);
    return this.operations.begin(machine.job.name, () => {
      this.#machines.delete(machine.job.name);
      return {};
    });
  }

  #find(call: Call): JobMachine {
    const name = `${parentOf(this.cloud, this.settings.location, call)}/customJobs/${call.path["job"]}`;
    const machine = this.#machines.get(name);
    if (machine === undefined) throw notFound("CustomJob", name);
    return machine;
  }
}
