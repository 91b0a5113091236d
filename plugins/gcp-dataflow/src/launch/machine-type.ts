export interface Machine {
  readonly vcpus: number;
  /** GiB. */
  readonly memory: number;
}

/** GiB for each vCPU, by family and kind (https://cloud.google.com/compute/docs/machine-resource). */
const perVcpu: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  n1: { standard: 3.75, highmem: 6.5, highcpu: 0.9 },
  e2: { standard: 4, highmem: 8, highcpu: 1 },
  n2: { standard: 4, highmem: 8, highcpu: 1 },
  n2d: { standard: 4, highmem: 8, highcpu: 1 },
  n4: { standard: 4, highmem: 8, highcpu: 2 },
  c2: { standard: 4 },
  c2d: { standard: 4, highmem: 8, highcpu: 2 },
  c3: { standard: 4, highmem: 8, highcpu: 2 },
  c3d: { standard: 4, highmem: 8, highcpu: 2 },
  c4: { standard: 3.75, highmem: 7.75, highcpu: 2 },
  t2d: { standard: 4 },
  t2a: { standard: 4 },
};

/** What a machine type has by its name, where the name says it. */
export function machineOf(machineType: string): Machine | undefined {
  const custom = /^(?:[a-z0-9]+-)?custom-(\d{1,3})-(\d{3,7})(?:-ext)?$/.exec(machineType);
  if (custom !== null) return { vcpus: Number(custom[1]), memory: Number(custom[2]) / 1024 };
  const named = /^([a-z0-9]+)-(standard|highmem|highcpu)-(\d{1,3})$/.exec(machineType);
  const memory = named === null ? undefined : perVcpu[named[1] as string]?.[named[2] as string];
  if (named === null || memory === undefined) return undefined;
  const vcpus = Number(named[3]);
  return { vcpus, memory: memory * vcpus };
}
