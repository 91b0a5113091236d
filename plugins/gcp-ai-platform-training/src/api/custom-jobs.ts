import type { Json } from "@zen/plugin-sdk";
import type { GcpClient } from "@zen/gcp-auth/client";
import type { CustomJob } from "../job/custom-job.js";

const PAGE = 100;
/** More jobs of one label than this are nobody's honest doing. */
const MOST_PAGES = 20;

/** `projects.locations.customJobs` of the API aiplatform.v1, in one location. */
export class CustomJobs {
  constructor(
    private readonly client: GcpClient,
    /** `https://LOCATION-aiplatform.googleapis.com`, or what takes its place. */
    private readonly base: string,
    private readonly location: string,
  ) {}

  async create(job: CustomJob, signal?: AbortSignal): Promise<CustomJob> {
    return this.client.request<CustomJob>({
      method: "POST",
      url: `${await this.#parent()}/customJobs`,
      body: job as unknown as Json,
      ...(signal === undefined ? {} : { signal }),
    });
  }

  /** By the name that the service gave. */
  async get(name: string, signal?: AbortSignal): Promise<CustomJob> {
    const url = `${this.base}/v1/${name}`;
    return this.client.request<CustomJob>({ method: "GET", url, ...(signal === undefined ? {} : { signal }) });
  }

  /** All jobs with a label of this value. */
  async withLabel(key: string, value: string, signal?: AbortSignal): Promise<readonly CustomJob[]> {
    const url = `${await this.#parent()}/customJobs`;
    const jobs: CustomJob[] = [];
    let pageToken: string | undefined;
    for (let page = 0; page < MOST_PAGES; page++) {
      const query = { filter: `labels.${key}=${value}`, pageSize: PAGE, pageToken };
      const answer = await this.client.request<ListAnswer>({
        ...{ method: "GET", url, query },
        ...(signal === undefined ? {} : { signal }),
      });
      jobs.push(...(answer.customJobs ?? []));
      pageToken = answer.nextPageToken === "" ? undefined : answer.nextPageToken;
      if (pageToken === undefined) break;
    }
    return jobs;
  }

  /** Asks for the end of the job, which comes later. */
  async cancel(name: string): Promise<void> {
    // Asked twice it does no more than once.
    await this.client.request({ method: "POST", url: `${this.base}/v1/${name}:cancel`, body: {}, idempotent: true });
  }

  async #parent(): Promise<string> {
    return `${this.base}/v1/projects/${await this.client.project()}/locations/${this.location}`;
  }
}

interface ListAnswer {
  readonly customJobs?: readonly CustomJob[];
  readonly nextPageToken?: string;
}
