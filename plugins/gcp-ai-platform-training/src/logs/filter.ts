import type { CustomJob } from "../job/custom-job.js";

/**
 * What the workers of a job have printed, in the Logging query language: entries of the resource `ml_job`, without those that the service itself writes
 * about the job (task `service`). Jobs keep their number as `job_id`.
 */
export function jobFilter({ name = "", createTime }: CustomJob, since = createTime): string {
  const number = name.slice(name.lastIndexOf("/") + 1);
  return [
    'resource.type="ml_job"',
    `resource.labels.job_id="${number}"`,
    'resource.labels.task_name!="service"',
    ...(since === undefined ? [] : [`timestamp>="${since}"`]),
  ].join(" AND ");
}
