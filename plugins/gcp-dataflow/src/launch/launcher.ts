import { ZenError, type ProcessingJobSpec, type SubmitOptions } from "@zen/plugin-sdk";
import type { DataflowJob, LaunchParameter } from "../api/types.js";
import type { DataflowConfig } from "../config.js";
import type { JobTools } from "../jobs/dataflow-jobs.js";
import { folderUri } from "../files/gs-uri.js";
import { deadlineAt, wallSeconds } from "../jobs/deadline.js";
import { launchOnce, refused } from "../jobs/launch.js";
import { keepRecord, type JobFiles, type JobRecord } from "../jobs/record.js";
import { checkPlaces } from "../jobs/refuse.js";
import { environmentOf } from "./environment.js";
import { estimate } from "./estimate.js";
import { templatePath } from "./template.js";

export interface Launched {
  readonly job: DataflowJob;
  readonly record: JobRecord;
}

/** Brings a job to Dataflow: first its files, create-only, then the launch, which Dataflow takes once for a name. */
export class Launcher {
  #validated: Promise<void> | undefined;

  constructor(
    private readonly config: DataflowConfig,
    private readonly tools: JobTools,
  ) {}

  async launch(
    id: string,
    name: string,
    files: JobFiles,
    spec: ProcessingJobSpec,
    { deadline, signal }: SubmitOptions,
  ): Promise<Launched> {
    const { config, tools } = this;
    checkPlaces(spec);
    const { rowFunctions } = config;
    const options = { temp: files.folder, ...(rowFunctions === undefined ? {} : { rowFunctions }) };
    const { yaml, results } = await tools.compile(spec, options);
    const now = Date.now();
    const at = deadlineAt(now, config, deadline);
    const seconds = wallSeconds(now, at, config);
    this.#checkCost(seconds / 3600, name);
    const own: JobRecord = { format: "dataflow-job@1", id, deadlineAt: at, results };
    await this.validate();
    const record = await keepRecord(tools.objects, files, own, signal);
    await tools.objects.create(files.pipeline, yaml, "text/yaml", signal);
    const pace = { first: config.pollSeconds, most: config.maxPollSeconds };
    const parameter = this.#parameter(name, files.pipeline, seconds);
    const job = await launchOnce(tools.api, await this.#where(), parameter, pace, signal);
    const plans = spec.plans.map((plan) => plan.id);
    tools.log.info("Dataflow job launched", { name, job: job.id, region: config.region, plans });
    return { job, record };
  }

  /** Has Dataflow say what it would refuse of any job, once for a backend. @throws ZenError `JOB_REFUSED`, or of the `GCP_` family */
  async validate(): Promise<void> {
    if (!this.config.preflight) return;
    this.#validated ??= this.#askToValidate().catch((error: unknown) => {
      this.#validated = undefined;
      throw refused(error);
    });
    await this.#validated;
  }

  async #askToValidate(): Promise<void> {
    const nothing = `${folderUri(this.config.tempLocation)}/zen/preflight/pipeline.yaml`;
    const parameter = this.#parameter("zen-preflight", nothing, this.config.maxRunHours * 3600);
    await this.tools.api.launch(await this.#where(), parameter, { validateOnly: true });
  }

  #parameter(jobName: string, pipeline: string, seconds: number): LaunchParameter {
    return {
      jobName,
      containerSpecGcsPath: templatePath(this.config),
      parameters: { yaml_pipeline_file: pipeline },
      environment: environmentOf(this.config, Math.ceil(seconds)),
    };
  }

  async #where(): Promise<{ readonly project: string; readonly region: string }> {
    return { project: await this.tools.client.project(), region: this.config.region };
  }

  #checkCost(hours: number, name: string): void {
    const { costLimit } = this.config;
    const bound = estimate(this.config, hours);
    if (bound !== undefined) this.tools.log.info(bound.sentence, { name, dollars: bound.dollars });
    if (costLimit === undefined) return;
    if (bound === undefined)
      throw refusal(`What a worker of the machine type ${this.config.machineType} costs is not known`);
    if (bound.dollars > costLimit) throw refusal(`The job may cost more than USD ${costLimit}. ${bound.sentence}`);
  }
}

function refusal(message: string): ZenError {
  return new ZenError("JOB_REFUSED", message, {
    hint: "Lower maxWorkers or maxRunHours, choose a machineType of a known family, or raise costLimit.",
  });
}
