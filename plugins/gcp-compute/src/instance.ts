import type { Json, WorkerInvocation } from "@zen/plugin-sdk";
import type { Config } from "./config.js";
import { labelValue } from "./names.js";
import type { Place } from "./place.js";
import { startupScript } from "./startup-script.js";

/** Of every machine, so that what is left over can be found. */
export const LABEL = { "zen-made-by": "gcp-compute" } as const;

/** As Compute Engine has it: 30 seconds to 120 days. */
const LONGEST_SECONDS = 120 * 24 * 3600;

/** What `instances.insert` is asked for. */
export function instanceBody(
  place: Place,
  config: Config,
  work: WorkerInvocation,
  { image, accelerated }: Ground,
  deadline?: number,
): Json {
  const { name, project, zone } = place;
  const { accelerator, bootDisk, spot } = config;
  const zonal = `projects/${project}/zones/${zone}`;
  const script = startupScript({
    ...place,
    image: config.image,
    command: work.command,
    env: work.env,
    endpoint: config.endpoint,
    storageEndpoint: config.storageEndpoint,
    graceSeconds: config.graceSeconds,
    deadline,
    accelerated,
  });
  return {
    name,
    description: `Zen: ${work.title}`.slice(0, 2048),
    machineType: `${zonal}/machineTypes/${config.machineType}`,
    labels: { ...config.labels, ...LABEL, "zen-run": labelValue(work.run) },
    ...(config.tags === undefined ? {} : { tags: { items: config.tags } }),
    disks: [
      {
        boot: true,
        autoDelete: true,
        initializeParams: {
          sourceImage: image,
          diskSizeGb: String(bootDisk.sizeGb),
          diskType: `${zonal}/diskTypes/${bootDisk.type}`,
          labels: { ...config.labels, ...LABEL },
        },
      },
    ],
    networkInterfaces: [
      {
        ...(config.network === undefined ? {} : { network: config.network }),
        ...(config.subnetwork === undefined ? {} : { subnetwork: config.subnetwork }),
        ...(config.externalAddress ? { accessConfigs: [{ name: "External NAT", type: "ONE_TO_ONE_NAT" }] } : {}),
      },
    ],
    ...(accelerator === undefined
      ? {}
      : {
          guestAccelerators: [
            { acceleratorType: `${zonal}/acceleratorTypes/${accelerator.type}`, acceleratorCount: accelerator.count },
          ],
        }),
    serviceAccounts: [{ email: config.serviceAccount ?? "default", scopes: config.scopes }],
    // A machine that boots once more would have lost its worker; what limits its life is Google's, and needs nobody awake.
    scheduling: {
      provisioningModel: spot ? "SPOT" : "STANDARD",
      automaticRestart: false,
      onHostMaintenance: spot || accelerated || STAYS.test(config.machineType) ? "TERMINATE" : "MIGRATE",
      maxRunDuration: { seconds: String(longestSeconds(config, deadline)) },
      instanceTerminationAction: "DELETE",
    },
    shieldedInstanceConfig: { enableSecureBoot: config.secureBoot, enableVtpm: true, enableIntegrityMonitoring: true },
    metadata: {
      items: [
        { key: "startup-script", value: script },
        { key: "enable-guest-attributes", value: "TRUE" },
        { key: "block-project-ssh-keys", value: "TRUE" },
        { key: "zen-cancel", value: "no" },
      ],
    },
  };
}

/** Its address, as the boot disk takes it. */
export type MachineImage = string;

/** What the machine type and the image that were found bring with them. */
export interface Ground {
  readonly image: MachineImage;
  /** Whether there are accelerators: attached, or a part of the machine type. */
  readonly accelerated: boolean;
}

/** Types that cannot be moved to another host while they run: bare metal, H4D, TPUs; see "Host maintenance policy" of Compute Engine. */
const STAYS = /^(h4d|ct\d\w*|tpu\w+)-|-metal$/;

/** The machine keeps its deadline by itself; this is for one that cannot any more. */
export function longestSeconds({ maxHours, graceSeconds }: Config, deadline?: number): number {
  const most = Math.round(maxHours * 3600);
  const wanted = deadline === undefined ? most : Math.ceil(deadline / 1000) + graceSeconds + 600;
  return Math.max(30, Math.min(wanted, most, LONGEST_SECONDS));
}
