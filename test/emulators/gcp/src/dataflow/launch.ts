import { GoogleError } from "../core/google-error.js";

/** A launch that has passed all checks. */
export interface Launch {
  readonly name: string;
  readonly yamlFile: string | undefined;
  readonly yaml: string | undefined;
  readonly environment: Readonly<Record<string, unknown>>;
  readonly labels: Readonly<Record<string, string>>;
  readonly wallSeconds: number | undefined;
}

type Fields = Readonly<Record<string, unknown>>;

const known = new Set(["yaml_pipeline", "yaml_pipeline_file", "jinja_variables"]);
const folders = ["tempLocation", "stagingLocation"];

/** What Dataflow checks of a launch of the Beam YAML template before it takes it. @throws GoogleError */
export function checkLaunch(body: Fields, location: string): Launch {
  const { jobName, containerSpecGcsPath, parameters = {}, environment = {} } = fields(body["launchParameter"]);
  if (typeof jobName !== "string" || !/^[a-z]([-a-z0-9]{0,1022}[a-z0-9])?$/.test(jobName))
    throw invalid(
      `The job name ${String(jobName)} must match the regular expression [a-z]([-a-z0-9]{0,1022}[a-z0-9])?`,
    );
  checkTemplate(containerSpecGcsPath, location);
  const given = fields(parameters);
  checkParameters(given);
  checkEnvironment(fields(environment));
  return {
    name: jobName,
    yamlFile: text(given["yaml_pipeline_file"]),
    yaml: text(given["yaml_pipeline"]),
    environment: fields(environment),
    labels: fields(fields(environment)["additionalUserLabels"]) as Record<string, string>,
    wallSeconds: wallSecondsOf(fields(environment)),
  };
}

function checkTemplate(path: unknown, location: string): void {
  const google = new RegExp(`^gs://dataflow-templates(-${location})?/[\\w.-]+/flex/Yaml_Template$`);
  if (typeof path !== "string" || !(google.test(path) || path.endsWith("/Yaml_Template.json")))
    throw invalid(`Unable to open template file: ${String(path)}.`);
}

function checkParameters(given: Fields): void {
  const problems = Object.keys(given)
    .filter((name) => !known.has(name))
    .map((name) => `${name}: Unrecognized parameter`);
  const file = given["yaml_pipeline_file"];
  if (file !== undefined && !(typeof file === "string" && /^gs:\/\/[^\n\r]+$/.test(file)))
    problems.push("yaml_pipeline_file: Must be a Cloud Storage path");
  if ((file === undefined) === (given["yaml_pipeline"] === undefined))
    problems.push("Exactly one of yaml_pipeline or yaml_pipeline_file must be set.");
  if (problems.length > 0)
    throw invalid(`The template parameters are invalid. Details: \n${problems.join("\n")}`, "badRequest");
}

function checkEnvironment(environment: Fields): void {
  const { maxWorkers, numWorkers = 0, workerRegion, workerZone, additionalUserLabels } = environment;
  for (const name of folders) {
    const folder = environment[name];
    if (folder !== undefined && !/^gs:\/\/[a-z0-9][a-z0-9._-]+(\/|$)/.test(String(folder)))
      throw invalid(`${name} must be a valid Cloud Storage URL, beginning with gs://.`);
  }
  if (maxWorkers !== undefined && !((maxWorkers as number) >= 1 && (maxWorkers as number) <= 4000))
    throw invalid("max_workers must be between 1 and 4000.");
  if (maxWorkers !== undefined && (numWorkers as number) > (maxWorkers as number))
    throw invalid("num_workers must not be above max_workers.");
  if (workerRegion !== undefined && workerZone !== undefined)
    throw invalid("worker_region and worker_zone are mutually exclusive.");
  for (const [key, value] of Object.entries(fields(additionalUserLabels)))
    if (!/^[a-z][a-z0-9_-]{0,62}$/.test(key) || !/^[a-z0-9_-]{0,63}$/.test(String(value)))
      throw invalid(`The label ${key}=${String(value)} does not comply with the restrictions of labels.`);
}

function wallSecondsOf({ additionalExperiments = [] }: Fields): number | undefined {
  for (const option of additionalExperiments as readonly string[]) {
    const match = /^max_workflow_runtime_walltime_seconds=(.*)$/.exec(option);
    if (match === null) continue;
    if (!/^[1-9]\d{0,8}$/.test(match[1] as string)) throw invalid(`${option} is no positive number of seconds.`);
    return Number(match[1]);
  }
  return undefined;
}

function fields(value: unknown): Fields {
  return typeof value === "object" && value !== null ? (value as Fields) : {};
}

function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function invalid(message: string, reason = "badRequest"): GoogleError {
  return new GoogleError("INVALID_ARGUMENT", message, { reason });
}
