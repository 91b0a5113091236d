import type { DataflowApi, JobPlace } from "../api/dataflow-api.js";
import type { DataflowJob } from "../api/types.js";

/** So many jobs are worth a list of all rather than a question for each. */
const MANY = 8;

interface List {
  readonly project: string;
  readonly region: string;
  /** When it was asked for, by this process's monotonic clock. */
  readonly at: number;
  /** Undefined where there are too many to list. */
  readonly jobs: Promise<ReadonlyMap<string, DataflowJob> | undefined>;
}

/**
 * The jobs of one place as those see them who wait for them. Where many are waited for at once, one list of the active ones answers
 * all who look within a while; a job that is not in it has ended, or is too new for it, and is asked for by itself.
 */
export class ActiveJobs {
  #watched = 0;
  #list: List | undefined;

  constructor(
    private readonly api: DataflowApi,
    /** Milliseconds that a list counts for. */
    private readonly lasting: number,
  ) {}

  /** Counts a job as waited for; call what comes back when it is no more. */
  watch(): () => void {
    this.#watched++;
    return () => this.#watched--;
  }

  /** The job as it was at `after` or later, by the monotonic clock. */
  async look(place: JobPlace, after: number, signal?: AbortSignal): Promise<DataflowJob> {
    if (this.#watched < MANY) return this.api.get(place, signal);
    const jobs = await aborted(this.#listed(place, after), signal);
    return jobs?.get(place.job) ?? this.api.get(place, signal);
  }

  #listed({ project, region }: JobPlace, after: number): List["jobs"] {
    const now = performance.now();
    const list = this.#list;
    const fits = list?.project === project && list.region === region;
    if (fits && now - list.at < this.lasting && list.at >= after) return list.jobs;
    const fresh: List = { project, region, at: now, jobs: this.api.active({ project, region }) };
    this.#list = fresh;
    fresh.jobs.catch(() => {
      if (this.#list === fresh) this.#list = undefined; // told to those who wait for it
    });
    return fresh.jobs;
  }
}

/** Waits no longer than the signal allows; others may wait for the same. */
async function aborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work;
  signal.throwIfAborted();
  let stop = (): void => undefined;
  const stopped = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason as Error);
    signal.addEventListener("abort", stop, { once: true });
  });
  try {
    return await Promise.race([work, stopped]);
  } finally {
    signal.removeEventListener("abort", stop);
  }
}
