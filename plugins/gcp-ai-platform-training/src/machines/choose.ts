import { parseBytes, type Resources } from "@zen/plugin-sdk";
import type { Machine } from "./machine.js";
import { ATTACHABLE, MACHINES, N1, TABLE_DATE } from "./table.js";

/** The part of the API's MachineSpec that follows from what a step asks for. */
export interface MachineSpec {
  readonly machineType: string;
  readonly acceleratorType?: string;
  readonly acceleratorCount?: number;
}

/** A machine, or in words why there is none. */
export type Choice = { readonly machine: MachineSpec } | { readonly problem: string };

const GIB = 2 ** 30;

interface Wish {
  readonly cpus: number;
  /** GiB. */
  readonly memory: number;
  readonly accelerators: { readonly type: string; readonly count: number } | undefined;
}

/** The cheapest machine of the table that has what is asked for; or `fixed`, when it has. */
export function chooseMachine(resources: Resources, fixed?: string): Choice {
  const wish = read(resources);
  if (typeof wish === "string") return { problem: wish };
  if (fixed !== undefined) return useFixed(wish, fixed);
  const { accelerators } = wish;
  if (accelerators === undefined) {
    const found = first(
      MACHINES.filter((machine) => machine.accelerators === undefined),
      wish,
    );
    return found === undefined ? { problem: tooMuch(wish) } : { machine: { machineType: found.type } };
  }
  return withAccelerators(wish, accelerators);
}

/** For a step that says nothing of cores. */
const USUAL_CPUS = 4;

function read({ cpus = USUAL_CPUS, memory = 0, accelerators }: Resources): Wish | string {
  const bytes = parseBytes(memory);
  if (!Number.isFinite(cpus) || cpus < 0) return `${cpus} is no number of cores.`;
  if (bytes === undefined) return `${JSON.stringify(memory)} is no amount of memory; write \`512 MiB\` or \`2 GiB\`.`;
  if (accelerators !== undefined && !(Number.isInteger(accelerators.count) && accelerators.count >= 0))
    return `${accelerators.count} is no number of accelerators.`;
  const wanted = accelerators === undefined || accelerators.count === 0 ? undefined : accelerators;
  return {
    cpus,
    memory: bytes / GIB,
    accelerators: wanted && { ...wanted, type: wanted.type.toUpperCase().replaceAll("-", "_") },
  };
}

function withAccelerators(wish: Wish, { type, count }: { readonly type: string; readonly count: number }): Choice {
  const builtIn = MACHINES.filter((machine) => machine.accelerators?.type === type);
  const attachable = ATTACHABLE.find((one) => one.type === type);
  if (builtIn.length === 0 && attachable === undefined)
    return {
      problem: `Vertex AI trains with no accelerator ${type}; there are ${accelerators().join(", ")} (${TABLE_DATE}).`,
    };
  const found = first(
    builtIn.filter((machine) => machine.accelerators?.count === count),
    wish,
  );
  const limit = attachable?.maxCpus[count] ?? 0;
  const host = first(
    N1.filter(({ cpus }) => cpus <= limit),
    wish,
  );
  const machine = found ?? host;
  if (machine !== undefined)
    return { machine: { machineType: machine.type, acceleratorType: type, acceleratorCount: count } };
  const counts =
    attachable === undefined
      ? [...new Set(builtIn.map((one) => one.accelerators?.count))]
      : Object.keys(attachable.maxCpus);
  if (!counts.map(Number).includes(count))
    return {
      problem: `No machine has ${count} x ${type}; there are machines with ${counts.join(", ")} (${TABLE_DATE}).`,
    };
  return { problem: `${tooMuch(wish)} That is beside ${count} x ${type}.` };
}

/** A machine type that the table knows is held to what is asked for; Vertex AI decides about others. */
function useFixed(wish: Wish, fixed: string): Choice {
  const { accelerators } = wish;
  const known = [...MACHINES, ...N1].find(({ type }) => type === fixed);
  if (known !== undefined && !fits(known, wish))
    return {
      problem: `The machine type ${fixed} of the config has ${known.cpus} cores and ${known.memory} GiB, and the step asks for ${words(wish)}.`,
    };
  const own = known?.accelerators;
  if (
    own !== undefined &&
    accelerators !== undefined &&
    (own.type !== accelerators.type || own.count !== accelerators.count)
  )
    return {
      problem: `The machine type ${fixed} of the config has ${own.count} x ${own.type}, and the step asks for ${accelerators.count} x ${accelerators.type}.`,
    };
  const gpus = accelerators ?? own;
  return {
    machine: {
      machineType: fixed,
      ...(gpus === undefined ? {} : { acceleratorType: gpus.type, acceleratorCount: gpus.count }),
    },
  };
}

function first(machines: readonly Machine[], wish: Wish): Machine | undefined {
  return machines.find((machine) => fits(machine, wish));
}

function fits({ cpus, memory }: Machine, wish: Wish): boolean {
  return cpus >= wish.cpus && memory >= wish.memory;
}

function tooMuch(wish: Wish): string {
  return `The step asks for ${words(wish)}, and no machine type of the table (${TABLE_DATE}) has so much; name one with "machineType" if there is.`;
}

function words({ cpus, memory }: Wish): string {
  return `${cpus} cores and ${Math.ceil(memory)} GiB of memory`;
}

function accelerators(): readonly string[] {
  const built = MACHINES.flatMap((machine) => machine.accelerators?.type ?? []);
  return [...new Set([...built, ...ATTACHABLE.map(({ type }) => type)])].sort();
}
