import { ZenError } from "@zen/plugin-sdk";

interface Kind {
  readonly code: string;
  readonly means: RegExp;
  readonly says: string;
  readonly hint: string;
}

/** What Dataflow's messages of errors say, in its own words (https://cloud.google.com/dataflow/docs/guides/common-errors). The first that fits counts. */
const kinds: readonly Kind[] = [
  {
    code: "GCP_POLICY_VIOLATED",
    means: /constraints\/[\w.]+ violated|vpcServiceControlsUniqueIdentifier/i,
    says: "A policy of the organisation forbids what the job needs",
    hint: 'For compute.vmExternalIpAccess set ipConfiguration to "private"; else ask whoever administers the organisation for an exception.',
  },
  {
    code: "GCP_STOCKOUT",
    means: /ZONE_RESOURCE_POOL_EXHAUSTED|does not have enough resources available|stockout/i,
    says: "Google Cloud has no machines of this type free where the job was to run",
    hint: "Run it again later, set machineType to another type, or leave workerZone out so that Dataflow may choose.",
  },
  {
    code: "GCP_QUOTA_EXCEEDED",
    means: /insufficient quota|quota[^.]{0,80}exceeded|exceeded[^.]{0,80}quota|QUOTA_EXCEEDED/i,
    says: "The project's quota does not allow the workers of the job",
    hint: "Lower maxWorkers, or ask for more under IAM & Admin > Quotas: CPUs, in-use IP addresses, disks.",
  },
  {
    code: "GCP_MACHINE_TYPE_NOT_FOUND",
    means:
      /machine ?type[^.]{0,200}(does not exist|not found|invalid|not supported|unsupported)|invalid[^.]{0,60}machine ?type/i,
    says: "Dataflow knows no such machine type where the job was to run",
    hint: "See `gcloud compute machine-types list --zones ZONE`; machines with shared cores are not supported.",
  },
  {
    code: "GCP_PERMISSION_DENIED",
    means:
      /permission '?[\w.]+'? (was )?denied|PERMISSION_DENIED|does not have [\w.]+ (access|permission)|access (is )?denied|\bforbidden\b|\b403\b/i,
    says: "The workers' service account, or Dataflow's own, may not do what the job needs",
    hint: "Give the service account of the workers roles/dataflow.worker, and roles/storage.objectAdmin on the buckets.",
  },
  {
    code: "DATAFLOW_WORKERS_NOT_STARTED",
    means:
      /worker pool[^]{0,200}fail|failed to bring up|Failed to start the VM|Timeout in polling result file|launcher|SDK harness|container image|no internet access|private google access/i,
    says: "The workers of the job, or the machine that builds its pipeline, did not start",
    hint: "With private addresses the subnetwork needs Private Google Access; see also the job's worker-startup logs.",
  },
];

/** How a job failed, as one error: the messages of errors that Dataflow has of it, oldest first, are its cause. */
export function failureOf(job: string, messages: readonly string[], place: string): ZenError {
  const text = messages.join("\n");
  const kind = kinds.find(({ means }) => means.test(text));
  const telling = tellingOf(messages, kind);
  const cause = messages.length === 0 ? undefined : new Error(text.slice(-8000));
  const details = { place, data: { job }, ...(cause === undefined ? {} : { cause }) };
  if (kind !== undefined) return new ZenError(kind.code, `${kind.says}: ${telling}`, { hint: kind.hint, ...details });
  return new ZenError(
    "PROCESSING_FAILED",
    telling === "" ? `The Dataflow job ${job} failed and says nothing of why` : `The Dataflow job failed: ${telling}`,
    { hint: "The job's page in the console has the logs of its workers.", ...details },
  );
}

/** What to show: of the first message that fits the kind, else of the last that says something; of a traceback its last line. */
function tellingOf(messages: readonly string[], kind: Kind | undefined): string {
  const saying = messages.filter((message) => !/^\s*Workflow failed\.?\s*$/.test(message));
  const chosen = saying.find((message) => kind?.means.test(message)) ?? saying.at(-1) ?? messages.at(-1) ?? "";
  const lines = chosen.split(/\r?\n/).filter((line) => line.trim() !== "");
  const told = kind === undefined ? (lines.at(-1) ?? "") : (lines.find((line) => kind.means.test(line)) ?? chosen);
  const line = told.replace(/\s+/g, " ").trim().replace(/\.$/, "");
  return line.length > 500 ? `${line.slice(0, 500)}...` : line;
}
