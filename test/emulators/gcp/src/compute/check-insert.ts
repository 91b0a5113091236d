import { GoogleError } from "../core/google-error.js";
import { ACCELERATORS, DISK_TYPES, FAMILIES, MACHINE_TYPES } from "./catalogue.js";
import type { InstanceBody } from "./instances.js";

interface Asked extends InstanceBody {
  readonly disks?: readonly {
    readonly boot?: boolean;
    readonly initializeParams?: {
      readonly sourceImage?: string;
      readonly diskType?: string;
      readonly diskSizeGb?: string;
    };
  }[];
  readonly networkInterfaces?: readonly object[];
  readonly guestAccelerators?: readonly { readonly acceleratorType: string }[];
  readonly scheduling?: InstanceBody["scheduling"] & {
    readonly onHostMaintenance?: string;
    readonly automaticRestart?: boolean;
  };
}

/** What Compute Engine refuses at once, beyond what the definitions of its API say. @throws GoogleError */
export function checkInsert(project: string, zone: string, body: Asked): void {
  const { name, machineType, disks = [], networkInterfaces = [], guestAccelerators = [], scheduling = {} } = body;
  const invalid = (field: string, value: unknown, why: string): GoogleError =>
    new GoogleError("INVALID_ARGUMENT", `Invalid value for field 'resource.${field}': '${String(value)}'. ${why}`);
  const gone = (resource: string): GoogleError =>
    new GoogleError("NOT_FOUND", `The resource 'projects/${project}/${resource}' was not found`);

  if (!/^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/.test(name))
    throw invalid("name", name, "Must be a match of regex '(?:[a-z](?:[-a-z0-9]{0,61}[a-z0-9])?)'");
  const type = last(machineType);
  const facts = MACHINE_TYPES[type];
  if (facts === undefined) throw gone(`zones/${zone}/machineTypes/${type}`);
  const boot = disks.find((disk) => disk.boot === true)?.initializeParams;
  if (boot === undefined) throw invalid("disks", "", "No boot disk was given.");
  const image = last(boot.sourceImage ?? "");
  if (!Object.values(FAMILIES).includes(image)) throw gone(`global/images/${image}`);
  if (!(DISK_TYPES as readonly string[]).includes(last(boot.diskType ?? "")))
    throw gone(`zones/${zone}/diskTypes/${last(boot.diskType ?? "")}`);
  if (Number(boot.diskSizeGb) < 10)
    throw invalid(
      "disks[0].initializeParams.diskSizeGb",
      boot.diskSizeGb,
      "Disk size cannot be smaller than the image.",
    );
  if (networkInterfaces.length === 0)
    throw invalid("networkInterfaces", "", "At least one network interface is required.");
  for (const { acceleratorType } of guestAccelerators)
    if (!(ACCELERATORS[zone] ?? []).includes(last(acceleratorType)))
      throw gone(`zones/${zone}/acceleratorTypes/${last(acceleratorType)}`);
  for (const [label, value] of Object.entries(body.labels ?? {}))
    if (!/^[a-z][a-z0-9_-]{0,62}$/.test(label) || !/^[a-z0-9_-]{0,63}$/.test(value))
      throw invalid("labels", `${label}=${value}`, "Label keys and values are lower case.");
  const items = body.metadata?.items ?? [];
  if (items.some(({ value }) => Buffer.byteLength(value) > 256 * 1024))
    throw invalid("metadata.items", "...", "Metadata value exceeds 262144 bytes.");
  const seconds = Number(scheduling.maxRunDuration?.seconds ?? 30);
  if (seconds < 30 || seconds > 120 * 24 * 3600)
    throw invalid("scheduling.maxRunDuration", seconds, "Max run duration must be between 30 seconds and 120 days.");
  if (guestAccelerators.length > 0 && !type.startsWith("n1-") && facts.accelerators === undefined)
    throw new GoogleError(
      "INVALID_ARGUMENT",
      `[${last(guestAccelerators[0]?.acceleratorType ?? "")}, ${type}] features are not compatible for creating instance.`,
    );
  if (type.startsWith("e2-") && scheduling.onHostMaintenance === "TERMINATE" && scheduling.provisioningModel !== "SPOT")
    throw invalid("scheduling.onHostMaintenance", "TERMINATE", "E2 instances can only live migrate.");
  const accelerated = guestAccelerators.length > 0 || facts.accelerators !== undefined;
  if (accelerated && scheduling.onHostMaintenance !== "TERMINATE")
    throw new GoogleError("INVALID_ARGUMENT", "Instances with guest accelerators do not support live migration.");
  if (
    scheduling.provisioningModel === "SPOT" &&
    (scheduling.onHostMaintenance !== "TERMINATE" || scheduling.automaticRestart !== false)
  )
    throw invalid(
      "scheduling",
      "SPOT",
      "Spot instances must be terminated on host maintenance and must not restart by themselves.",
    );
}

export function last(url: string): string {
  return url.slice(url.lastIndexOf("/") + 1);
}
