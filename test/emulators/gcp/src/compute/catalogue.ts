/** What the pretended zone has to offer; a sample of what Google's zones have. */
export const ZONES = ["europe-west4-a", "europe-west4-b", "us-central1-a"] as const;

export interface MachineTypeFacts {
  readonly guestCpus: number;
  readonly memoryMb: number;
  readonly architecture: "X86_64" | "ARM64";
  /** What is a part of it. */
  readonly accelerators?: readonly { readonly guestAcceleratorType: string; readonly guestAcceleratorCount: number }[];
}

export const MACHINE_TYPES: Readonly<Record<string, MachineTypeFacts>> = {
  "e2-small": { guestCpus: 2, memoryMb: 2048, architecture: "X86_64" },
  "e2-standard-4": { guestCpus: 4, memoryMb: 16384, architecture: "X86_64" },
  "n1-standard-8": { guestCpus: 8, memoryMb: 30720, architecture: "X86_64" },
  "g2-standard-4": {
    guestCpus: 4,
    memoryMb: 16384,
    architecture: "X86_64",
    accelerators: [{ guestAcceleratorType: "nvidia-l4", guestAcceleratorCount: 1 }],
  },
  "c4a-standard-4": { guestCpus: 4, memoryMb: 16384, architecture: "ARM64" },
};

/** By zone. */
export const ACCELERATORS: Readonly<Record<string, readonly string[]>> = { "us-central1-a": ["nvidia-tesla-t4"] };

/** The newest image of each family, by project. */
export const FAMILIES: Readonly<Record<string, string>> = {
  "cos-cloud/cos-stable": "cos-stable-121-18867-90-38",
  "cos-cloud/cos-arm64-stable": "cos-arm64-stable-121-18867-90-38",
};

export const DISK_TYPES = ["pd-standard", "pd-balanced", "pd-ssd"] as const;
