import type { Attachable, Machine } from "./machine.js";

/**
 * The machine types from which one is chosen, after "Configure compute resources for custom training" in Vertex AI's
 * documentation as of November 2026. Not all that there are, and not all in every region: `machineType` in the config names any other.
 */
export const TABLE_DATE = "2026-11";

function series(prefix: string, memoryPerCpu: number, cpus: readonly number[]): Machine[] {
  return cpus.map((count) => ({ type: `${prefix}-${count}`, cpus: count, memory: count * memoryPerCpu }));
}

function withGpus(type: string, cpus: number, memory: number, accelerator: string, count: number): Machine {
  return { type, cpus, memory, accelerators: { type: accelerator, count } };
}

/** In the E2, N1 and N2 series a core costs about as much as 7.5 GiB of memory. */
function byPrice(machines: readonly Machine[]): readonly Machine[] {
  const price = ({ cpus, memory }: Machine): number => cpus * 7.5 + memory;
  return machines.toSorted((a, b) => price(a) - price(b));
}

export const N1 = byPrice([
  ...series("n1-standard", 3.75, [4, 8, 16, 32, 64, 96]),
  ...series("n1-highmem", 6.5, [2, 4, 8, 16, 32, 64, 96]),
]);

export const MACHINES = byPrice([
  ...series("e2-standard", 4, [4, 8, 16, 32]),
  ...series("e2-highmem", 8, [2, 4, 8, 16]),
  ...series("n2-standard", 4, [48, 64, 80]),
  ...series("n2-highmem", 8, [32, 48, 64, 80]),
  { type: "m1-ultramem-40", cpus: 40, memory: 961 },
  { type: "m1-ultramem-80", cpus: 80, memory: 1922 },
  { type: "m1-ultramem-160", cpus: 160, memory: 3844 },
  ...(
    [
      [4, 1],
      [8, 1],
      [12, 1],
      [16, 1],
      [32, 1],
      [24, 2],
      [48, 4],
      [96, 8],
    ] as const
  ).map(([cpus, count]) => withGpus(`g2-standard-${cpus}`, cpus, cpus * 4, "NVIDIA_L4", count)),
  ...[1, 2, 4, 8].map((count) => withGpus(`a2-highgpu-${count}g`, 12 * count, 85 * count, "NVIDIA_TESLA_A100", count)),
  withGpus("a2-megagpu-16g", 96, 1360, "NVIDIA_TESLA_A100", 16),
  ...[1, 2, 4, 8].map((count) => withGpus(`a2-ultragpu-${count}g`, 12 * count, 170 * count, "NVIDIA_A100_80GB", count)),
  ...[1, 2, 4, 8].map((count) => withGpus(`a3-highgpu-${count}g`, 26 * count, 234 * count, "NVIDIA_H100_80GB", count)),
  withGpus("a3-megagpu-8g", 208, 1872, "NVIDIA_H100_MEGA_80GB", 8),
  withGpus("a3-ultragpu-8g", 224, 2952, "NVIDIA_H200_141GB", 8),
  withGpus("a4-highgpu-8g", 224, 3968, "NVIDIA_B200", 8),
]);

export const ATTACHABLE: readonly Attachable[] = [
  { type: "NVIDIA_TESLA_T4", maxCpus: { 1: 16, 2: 32, 4: 96 } },
  { type: "NVIDIA_TESLA_P4", maxCpus: { 1: 16, 2: 32, 4: 96 } },
  { type: "NVIDIA_TESLA_P100", maxCpus: { 1: 16, 2: 32, 4: 64 } },
  { type: "NVIDIA_TESLA_V100", maxCpus: { 1: 8, 2: 16, 4: 32, 8: 96 } },
];
