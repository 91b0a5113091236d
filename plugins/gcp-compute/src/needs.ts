import { ZenError, type Capacity, type Platform } from "@zen/plugin-sdk";
import { zone, type Compute } from "./compute.js";
import type { Config } from "./config.js";
import type { Ground, MachineImage } from "./instance.js";

interface MachineType {
  readonly guestCpus: number;
  readonly memoryMb: number;
  readonly architecture?: string;
  readonly accelerators?: readonly {
    readonly guestAcceleratorType?: string;
    readonly guestAcceleratorCount?: number;
  }[];
}

/** The one series whose machines take accelerators; others have them as a part of the machine type, or not at all. */
const ATTACHABLE = "n1-";

/** What has to be there for a machine to be made, asked for once: its type, accelerator and image. */
export class Needs {
  #type: Promise<MachineType> | undefined;
  #image: Promise<MachineImage> | undefined;

  constructor(
    private readonly config: Config,
    private readonly compute: Compute,
    private readonly project: () => Promise<string>,
  ) {}

  /** What the machine stands on, all being there. @throws ZenError `GCP_ZONE_NOT_FOUND`, `GCP_MACHINE_TYPE_NOT_FOUND`, `GCP_ACCELERATOR_NOT_FOUND`, `GCP_IMAGE_NOT_FOUND`. */
  async met(): Promise<Ground> {
    const { accelerators = [] } = await this.machineType();
    const image = await (this.#image ??= remembered(this.#findImage(), () => (this.#image = undefined)));
    return { image, accelerated: accelerators.length > 0 || this.config.accelerator !== undefined };
  }

  async platform(): Promise<Platform> {
    const { architecture } = await this.machineType();
    return { os: "linux", cpu: architecture === "ARM64" ? "arm64" : "x64", libc: "glibc" };
  }

  async capacity(): Promise<Capacity> {
    const { guestCpus, memoryMb, accelerators = [] } = await this.machineType();
    const { accelerator } = this.config;
    const counts = new Map<string, number>();
    for (const { guestAcceleratorType: type = "", guestAcceleratorCount: count = 0 } of accelerators)
      counts.set(type, (counts.get(type) ?? 0) + count);
    if (accelerator !== undefined)
      counts.set(accelerator.type, (counts.get(accelerator.type) ?? 0) + accelerator.count);
    return {
      cpus: guestCpus,
      memory: memoryMb * 2 ** 20,
      ...(counts.size === 0 ? {} : { accelerators: Object.fromEntries(counts) }),
    };
  }

  machineType(): Promise<MachineType> {
    return (this.#type ??= remembered(this.#findType(), () => (this.#type = undefined)));
  }

  async #findType(): Promise<MachineType> {
    const { machineType, accelerator, zone: name } = this.config;
    const at = zone({ project: await this.project(), zone: name });
    if ((await this.compute.resource(at)) === undefined)
      throw absent("GCP_ZONE_NOT_FOUND", `There is no zone ${name}`, "gcloud compute zones list shows what there is.");
    const found = await this.compute.resource<MachineType>(`${at}/machineTypes/${machineType}`);
    if (found === undefined)
      throw absent(
        "GCP_MACHINE_TYPE_NOT_FOUND",
        `The zone ${name} has no machine type ${machineType}`,
        `gcloud compute machine-types list --zones=${name} shows what it has.`,
      );
    if (accelerator === undefined) return found;
    if (!machineType.startsWith(ATTACHABLE))
      throw absent(
        "GCP_ACCELERATOR_NOT_FOUND",
        `Accelerators cannot be attached to the machine type ${machineType}`,
        `Set machineType to one of the N1 series, such as n1-standard-8; or to one that has accelerators of its own, such as g2-standard-8, and leave accelerator out.`,
      );
    if ((await this.compute.resource(`${at}/acceleratorTypes/${accelerator.type}`)) !== undefined) return found;
    throw absent(
      "GCP_ACCELERATOR_NOT_FOUND",
      `The zone ${name} has no accelerator ${accelerator.type}`,
      `gcloud compute accelerator-types list --filter=zone:${name} shows what it has.`,
    );
  }

  /** A family gives its newest image that is not deprecated. */
  async #findImage(): Promise<MachineImage> {
    const { machineImage } = this.config;
    const { cpu } = await this.platform();
    const wanted =
      machineImage ?? `projects/cos-cloud/global/images/family/cos-${cpu === "arm64" ? "arm64-" : ""}stable`;
    const found = await this.compute.resource<{ readonly name: string }>(wanted);
    if (found === undefined)
      throw absent(
        "GCP_IMAGE_NOT_FOUND",
        `There is no image ${wanted} for the machine's boot disk, or it may not be read`,
        "Write machineImage as projects/PROJECT/global/images/family/FAMILY; reading those of another project takes roles/compute.imageUser there.",
      );
    return wanted.includes("/family/") ? wanted.replace(/\/family\/.*$/, `/${found.name}`) : wanted;
  }
}

function absent(code: string, message: string, hint: string): ZenError {
  return new ZenError(code, message, { hint, place: "gcp-compute" });
}

/** A failure is not remembered: what was not there may be made. */
async function remembered<T>(found: Promise<T>, forget: () => void): Promise<T> {
  return found.catch((error: unknown) => {
    forget();
    throw error;
  });
}
