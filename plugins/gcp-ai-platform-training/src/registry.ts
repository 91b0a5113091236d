import { statusOf } from "@zen/gcp-auth/client";
import type { CustomJobs } from "./api/custom-jobs.js";
import type { CustomJob } from "./job/custom-job.js";
import { elect } from "./job/elect.js";
import { ID_LABEL, idLabel } from "./job/names.js";

/**
 * Finds the job of an id among what the service has. Two clients that submit one id at once may both have made a job, since the service knows no
 * create-only call; whoever looks afterwards chooses the same one of them and cancels the rest, which wait for machines at that time.
 */
export class JobRegistry {
  constructor(readonly api: CustomJobs) {}

  async find(id: string, signal?: AbortSignal): Promise<CustomJob | undefined> {
    const { chosen, surplus } = elect(await this.api.withLabel(ID_LABEL, idLabel(id), signal));
    await Promise.all(surplus.map((job) => this.cancelQuietly(job.name as string)));
    return chosen;
  }

  /** Whoever else looks cancels the same jobs, and one that has ended meanwhile cannot be cancelled. */
  async cancelQuietly(name: string): Promise<void> {
    try {
      await this.api.cancel(name);
    } catch (error) {
      if (![400, 404, 409].includes(statusOf(error) ?? 0)) throw error;
    }
  }
}
