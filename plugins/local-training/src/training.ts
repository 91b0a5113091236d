import { mkdirSync } from "node:fs";
import type { Training } from "@zen/plugin-sdk";
import { problemsWith } from "./check.js";
import { processJobs } from "./jobs.js";
import { sweep } from "./sweep.js";

export interface Config {
  /** Where jobs and their logs are kept. */
  readonly path: string;
  /** Seconds that a cancelled worker gets to end by itself. */
  readonly graceSeconds?: number;
}

/** Trains in processes of this machine, which start in `cwd`. Jobs go on when the process that submitted them ends. */
export function localTraining({ path, graceSeconds = 5 }: Config, cwd: string): Training {
  mkdirSync(path, { recursive: true });
  sweep(path);
  return {
    local: true,
    check: async (resources) => problemsWith(resources),
    jobs: processJobs({ folder: path, cwd, grace: graceSeconds * 1000 }),
  };
}
