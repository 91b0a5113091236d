import { availableParallelism, totalmem } from "node:os";
import { gcpClient, type GcpClient } from "@zen/gcp-auth/client";
import { thisPlatform, type Orchestrator } from "@zen/plugin-sdk";
import { Compute } from "./compute.js";
import { DEFAULTS, type Config } from "./config.js";
import { MachineJobs } from "./jobs.js";
import { Needs } from "./needs.js";
import { Records } from "./records.js";
import { MACHINE_VARIABLE } from "./startup-script.js";

/** The processing backends whose work can be started from a machine of Compute Engine. */
export const PROCESSING = ["gcp-dataflow", "local-processing", "beam"] as const;

export type GivenConfig = Partial<Config> & Pick<Config, "zone" | "image">;

/** Hosts each run on a machine of Compute Engine of its own, which goes when the run has ended. */
export function gcpCompute(
  given: GivenConfig,
  client: GcpClient = gcpClient(given, { service: SERVICE }),
): Orchestrator {
  const config: Config = { ...DEFAULTS, ...given };
  const compute = new Compute(client, config.endpoint);
  const needs = new Needs(config, compute, () => client.project());
  const records = new Records(client, config.storageEndpoint);
  const here = process.env[MACHINE_VARIABLE] !== undefined;
  return {
    // On the machine itself nobody has to be asked.
    platform: async () => (here ? thisPlatform() : needs.platform()),
    capacity: async () => (here ? ownCapacity(config) : needs.capacity()),
    processing: PROCESSING,
    host: new MachineJobs(config, client, compute, records, needs),
  };
}

const SERVICE = "compute.googleapis.com";

function ownCapacity({ accelerator }: Config): Awaited<ReturnType<Orchestrator["capacity"]>> {
  const limit = process.constrainedMemory();
  return {
    cpus: availableParallelism(),
    memory: limit > 0 && limit < totalmem() ? limit : totalmem(),
    ...(accelerator === undefined ? {} : { accelerators: { [accelerator.type]: accelerator.count } }),
  };
}
