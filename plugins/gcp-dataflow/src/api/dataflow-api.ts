import { statusOf, type GcpClient } from "@zen/gcp-auth/client";
import type { Json } from "@zen/plugin-sdk";
import type {
  DataflowJob,
  JobMessage,
  JobMetrics,
  LaunchParameter,
  ListJobMessagesResponse,
  ListJobsResponse,
  MessageImportance,
} from "./types.js";

/** A job by what Dataflow finds it by. */
export type JobPlace = {
  readonly project: string;
  readonly region: string;
  readonly job: string;
};

/** Of the list of active jobs. */
const MOST_PAGES = 20;

export type Cancelling = "asked" | "not ready" | "ended";

/** The calls of Dataflow's REST API, v1b3, that jobs of a template need (https://cloud.google.com/dataflow/docs/reference/rest). */
export class DataflowApi {
  constructor(
    private readonly client: GcpClient,
    private readonly endpoint = "https://dataflow.googleapis.com",
  ) {}

  /**
   * Launches once, whatever becomes of the answer: who gets none looks for the job by its name. With `validateOnly`, Dataflow says
   * what it would refuse, and does nothing.
   */
  async launch(
    { project, region }: Omit<JobPlace, "job">,
    launchParameter: LaunchParameter,
    { validateOnly = false, signal }: { readonly validateOnly?: boolean; readonly signal?: AbortSignal } = {},
  ): Promise<DataflowJob | undefined> {
    const { job } = await this.client.request<{ readonly job?: DataflowJob }>({
      method: "POST",
      url: `${this.#location({ project, region })}/flexTemplates:launch`,
      body: { launchParameter, validateOnly } as unknown as Json,
      idempotent: validateOnly,
      ...(signal === undefined ? {} : { signal }),
    });
    return job;
  }

  async get(place: JobPlace, signal?: AbortSignal): Promise<DataflowJob> {
    return this.client.request({ method: "GET", url: this.#job(place), ...(signal === undefined ? {} : { signal }) });
  }

  /** All jobs of a name that Dataflow still knows, the active one first, then the newest. */
  async named(where: Omit<JobPlace, "job">, name: string, signal?: AbortSignal): Promise<readonly DataflowJob[]> {
    const jobs: DataflowJob[] = [];
    // The name is compared again: a service that did not know the parameter would list all.
    for await (const page of this.#list(where, { name, filter: "ALL" }, signal))
      jobs.push(...page.filter((job) => job.name === name));
    return jobs;
  }

  /** The active jobs of a place by their ids, whoever has launched them; undefined when there are very many. */
  async active(where: Omit<JobPlace, "job">): Promise<ReadonlyMap<string, DataflowJob> | undefined> {
    const jobs = new Map<string, DataflowJob>();
    let pages = 0;
    for await (const page of this.#list(where, { filter: "ACTIVE" })) {
      for (const job of page) jobs.set(job.id, job);
      if (++pages >= MOST_PAGES) return undefined;
    }
    return jobs;
  }

  /** A job that was launched a moment ago cannot be cancelled yet, and one that has ended no more. */
  async cancel(place: JobPlace): Promise<Cancelling> {
    try {
      const body = { requestedState: "JOB_STATE_CANCELLED" };
      await this.client.request({ method: "PUT", url: this.#job(place), body });
      return "asked";
    } catch (error) {
      const status = statusOf(error);
      const { message } = error as Error;
      if (status === 400 && /not yet ready for cancel/i.test(message)) return "not ready";
      if (status === 400 && /has terminated|already (been )?(cancel|terminat)/i.test(message)) return "ended";
      throw error;
    }
  }

  /** Messages from `startTime` on, in the order of their times. */
  async *messages(
    place: JobPlace,
    least: MessageImportance,
    { startTime, signal }: { readonly startTime?: string | undefined; readonly signal?: AbortSignal | undefined } = {},
  ): AsyncGenerator<JobMessage> {
    let pageToken: string | undefined;
    do {
      const page: ListJobMessagesResponse = await this.client.request({
        method: "GET",
        url: `${this.#job(place)}/messages`,
        query: { minimumImportance: `JOB_MESSAGE_${least}`, startTime, pageToken },
        ...(signal === undefined ? {} : { signal }),
      });
      yield* page.jobMessages ?? [];
      pageToken = page.nextPageToken;
    } while (pageToken !== undefined && pageToken !== "");
  }

  async metrics(place: JobPlace): Promise<JobMetrics> {
    return this.client.request({ method: "GET", url: `${this.#job(place)}/metrics` });
  }

  async *#list(
    where: Omit<JobPlace, "job">,
    query: Readonly<Record<string, string>>,
    signal?: AbortSignal,
  ): AsyncGenerator<readonly DataflowJob[]> {
    let pageToken: string | undefined;
    do {
      const page: ListJobsResponse = await this.client.request({
        method: "GET",
        url: `${this.#location(where)}/jobs`,
        query: { ...query, pageToken },
        ...(signal === undefined ? {} : { signal }),
      });
      yield page.jobs ?? [];
      pageToken = page.nextPageToken;
    } while (pageToken !== undefined && pageToken !== "");
  }

  #location({ project, region }: Omit<JobPlace, "job">): string {
    return `${this.endpoint}/v1b3/projects/${encodeURIComponent(project)}/locations/${encodeURIComponent(region)}`;
  }

  #job(place: JobPlace): string {
    return `${this.#location(place)}/jobs/${encodeURIComponent(place.job)}`;
  }
}
