import { thisPlatform, type Orchestrator } from "@zen/plugin-sdk";
import { capacityOf, type Limits } from "./capacity.js";
import { localHost } from "./host.js";

export type Config = Limits;

/** Hosts the engine in this process and gives it this machine, or the part of it that `config` says. */
export function localOrchestrator(config: Config = {}): Orchestrator {
  const { idle, ...host } = localHost();
  const capacity = capacityOf(config);
  return {
    local: true,
    platform: async () => thisPlatform(),
    processing: ["*"],
    capacity: async () => capacity,
    host,
    close: idle,
  };
}
