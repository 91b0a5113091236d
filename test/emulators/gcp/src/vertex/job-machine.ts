import type { Cloud } from "../core/service.js";
import { logsOf } from "../logging/log-store.js";
import { Container } from "./container.js";
import { commandLine } from "./images.js";
import { FINAL, type CustomJob, type WorkerPool } from "./job.js";
import type { Settings } from "./options.js";

/** What can happen to jobs that the code within them has no part in. */
export interface JobWeather {
  /** No job gets a machine as long as it is set. */
  stuck: boolean;
  /** The next jobs that are to get a machine fail since there is none. */
  stockouts: number;
}

/** Carries one custom job through its states, and runs its command as child processes, one for each replica. */
export class JobMachine {
  #containers: Container[] = [];
  #timers = new Set<NodeJS.Timeout>();
  #isEnding = false;

  constructor(
    readonly job: CustomJob,
    private readonly cloud: Cloud,
    private readonly settings: Settings,
    private readonly weather: JobWeather,
  ) {
    this.#after(settings.provisionMs / 4, () => this.#enter("JOB_STATE_PENDING"));
    this.#after(settings.provisionMs, () => this.#provision());
  }

  get isFinal(): boolean {
    return FINAL.has(this.job.state);
  }

  async cancel(): Promise<void> {
    this.#isEnding = true;
    this.#enter("JOB_STATE_CANCELLING");
    await Promise.all(this.#containers.map((container) => container.stop(this.settings.graceMs)));
    this.#end("JOB_STATE_CANCELLED", { code: 1, message: "CANCELED" });
  }

  /** Its machine is taken away, as spot machines are; Vertex AI calls that a stockout, too. */
  async preempt(): Promise<void> {
    this.#isEnding = true;
    await Promise.all(this.#containers.map((container) => container.kill()));
    this.#end("JOB_STATE_FAILED", {
      code: 8,
      message: `Resources are insufficient in region: ${this.settings.location}. STOCKOUT.`,
    });
  }

  async dispose(): Promise<void> {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#isEnding = true;
    await Promise.all(this.#containers.map((container) => container.kill()));
  }

  #provision(): void {
    if (this.#isEnding) return;
    if (this.weather.stuck) return this.#after(10, () => this.#provision());
    if (this.weather.stockouts > 0) {
      this.weather.stockouts--;
      const message = `Resources are insufficient in region: ${this.settings.location}. Please try a different region. If you use K80, please consider using P100 or V100 instead.`;
      return this.#end("JOB_STATE_FAILED", { code: 8, message });
    }
    void this.#run();
  }

  async #run(): Promise<void> {
    const pools = this.job.jobSpec.workerPoolSpecs ?? [];
    const missing = pools.find(
      ({ containerSpec }) => this.settings.images[containerSpec?.imageUri ?? ""] === undefined,
    );
    if (missing !== undefined) {
      const message = `The image ${missing.containerSpec?.imageUri} could not be pulled: it does not exist, or the service agent may not read it.`;
      return this.#end("JOB_STATE_FAILED", { code: 7, message });
    }
    this.job.startTime = this.cloud.clock.stamp();
    this.#log("service", "Job is running.", "INFO");
    // Code begins on each machine as soon as that is there, and the job runs once all are.
    this.#containers = pools.flatMap((pool, index) =>
      Array.from({ length: Number(pool.replicaCount ?? 1) }, (_, replica) =>
        this.#start(pool, `workerpool${index}-${replica}`),
      ),
    );
    this.#enter("JOB_STATE_RUNNING");
    const timeout = /^([\d.]+)s$/.exec(this.job.jobSpec.scheduling?.timeout ?? "")?.[1];
    if (timeout !== undefined) this.#after(Number(timeout) * 1000, () => void (this.#isEnding || this.cancel()));
    const codes = await Promise.all(this.#containers.map(({ ended }) => ended));
    if (this.#isEnding) return;
    const failed = codes.findIndex((code) => code !== 0);
    if (failed < 0) return this.#end("JOB_STATE_SUCCEEDED");
    const said = `The replica workerpool0-${failed} exited with a non-zero status of ${codes[failed]}. To find out more about why your job exited please check the logs.`;
    this.#end("JOB_STATE_FAILED", { code: 3, message: said });
  }

  #start({ containerSpec = {} }: WorkerPool, task: string): Container {
    const image = this.settings.images[containerSpec.imageUri ?? ""] ?? {};
    return new Container({
      command: commandLine(image, containerSpec.command, containerSpec.args),
      env: {
        ...image.env,
        ...this.cloud.env,
        CLOUD_ML_JOB_ID: this.#number,
        CLOUD_ML_PROJECT_ID: this.cloud.projectNumber,
        CLUSTER_SPEC: JSON.stringify({
          cluster: {},
          task: { type: task.split("-")[0], index: Number(task.split("-")[1]) },
        }),
        ...Object.fromEntries((containerSpec.env ?? []).map(({ name, value }) => [name, value])),
      },
      onLines: (lines, stream) => {
        for (const line of lines) this.#log(task, line, stream === "stderr" ? "ERROR" : "INFO");
      },
    });
  }

  #log(task: string, text: string, severity: string): void {
    const labels = { job_id: this.#number, project_id: this.cloud.project, task_name: task };
    logsOf(this.cloud).write({
      logName: `projects/${this.cloud.project}/logs/${task === "service" ? "ml.googleapis.com%2Fservice" : task}`,
      resource: { type: "ml_job", labels },
      severity,
      labels: { "ml.googleapis.com/job_id/log_area": "root" },
      jsonPayload: objectIn(text) ?? { message: text, levelname: severity },
    });
  }

  get #number(): string {
    return this.job.name.slice(this.job.name.lastIndexOf("/") + 1);
  }

  #enter(state: string): void {
    if (this.isFinal || (this.#isEnding && state !== "JOB_STATE_CANCELLING")) return;
    this.job.state = state;
    this.job.updateTime = this.cloud.clock.stamp();
  }

  #end(state: string, error?: CustomJob["error"]): void {
    if (this.isFinal) return;
    for (const timer of this.#timers) clearTimeout(timer);
    this.job.state = state;
    this.job.updateTime = this.job.endTime = this.cloud.clock.stamp();
    if (error !== undefined) this.job.error = error;
  }

  #after(ms: number, work: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      work();
    }, ms);
    this.#timers.add(timer);
  }
}

/** A line that is a JSON object is kept as one, as the logging agent does. */
function objectIn(line: string): Readonly<Record<string, unknown>> | undefined {
  if (!line.startsWith("{")) return undefined;
  try {
    return JSON.parse(line) as Readonly<Record<string, unknown>>;
  } catch {
    return undefined; // A line of text that begins like one.
  }
}
