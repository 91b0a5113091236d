import { GoogleError } from "../core/google-error.js";
import type { Cloud } from "../core/service.js";
import type { JobSpec, WorkerPool } from "./job.js";

/** Machine types that custom training knows here; the real service knows some more. */
const MACHINE = /^(e2|n1|n2|c2|m1|a2|a3|a4|g2|ct5lp)-[a-z]+-?\d+[gt]?$/;

/** Holds a job to rules that the service has beside its definition. @throws GoogleError */
export function checkJobSpec(spec: JobSpec | undefined, cloud: Cloud, principal: string): void {
  const [chief, ...others] = spec?.workerPoolSpecs ?? [];
  if (chief === undefined) throw invalid("job_spec.worker_pool_specs", "Required field is not set.");
  checkPool(chief);
  if (Number(chief.replicaCount ?? 1) !== 1)
    throw invalid(
      "job_spec.worker_pool_specs[0].replica_count",
      "The first worker pool must have exactly one replica.",
    );
  for (const pool of others) checkPool(pool);
  const { timeout } = spec?.scheduling ?? {};
  if (timeout !== undefined && !/^\d+(\.\d{1,9})?s$/.test(timeout))
    throw invalid("job_spec.scheduling.timeout", "Illegal duration format.");
  if (spec?.serviceAccount !== undefined && !cloud.iam.may(principal, "iam.serviceAccounts.actAs"))
    throw new GoogleError(
      "PERMISSION_DENIED",
      `You do not have permission to act as service account: ${spec.serviceAccount}. (or it may not exist)`,
    );
}

function checkPool({ machineSpec = {}, containerSpec }: WorkerPool): void {
  const { machineType = "", acceleratorType, acceleratorCount = 0 } = machineSpec;
  if (!MACHINE.test(machineType))
    throw new GoogleError("INVALID_ARGUMENT", `Machine type "${machineType}" is not supported.`);
  const attached = machineType.startsWith("n1-");
  if (acceleratorType !== undefined && !attached && !/^(a\d|g2)-/.test(machineType))
    throw new GoogleError(
      "INVALID_ARGUMENT",
      `Accelerator type "${acceleratorType}" is not supported for machine type "${machineType}".`,
    );
  if ((acceleratorType === undefined) !== (acceleratorCount === 0))
    throw new GoogleError("INVALID_ARGUMENT", "Accelerator type and count must be set together.");
  if (/^(a\d|g2)-/.test(machineType) && acceleratorType === undefined)
    throw new GoogleError("INVALID_ARGUMENT", `Machine type "${machineType}" requires accelerators.`);
  if ((containerSpec?.imageUri ?? "") === "") throw invalid("container_spec.image_uri", "Required field is not set.");
}

function invalid(field: string, message: string): GoogleError {
  return new GoogleError("INVALID_ARGUMENT", `List of found errors: 1.Field: ${field}; Message: ${message}`);
}
