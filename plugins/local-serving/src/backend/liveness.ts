import { isAlive } from "@zen/plugin-sdk";
import type { ServerRecord } from "../state/server-record.js";
import { isAnswering } from "./probe.js";

/**
 * `absent`: none was started, it was stopped, or it ran and has died, so that a wish is reason enough to start one.
 * `failed`: it could not start, and is not started again before somebody asks for it.
 */
export type Liveness = "absent" | "failed" | "starting" | "running";

export async function livenessOf(record: ServerRecord | undefined): Promise<Liveness> {
  if (record === undefined || record.state === "stopped") return "absent";
  if (record.state === "failed") return "failed";
  const alive = isAlive(record.process);
  if (record.state === "starting") return alive === true ? "starting" : alive === false ? "failed" : "absent";
  // A process of another container, or from before the machine was started anew, can only be asked.
  return (alive ?? (await isAnswering(record, 1000))) ? "running" : "absent";
}
