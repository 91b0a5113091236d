import { randomUUID } from "node:crypto";
import { gcpClient } from "@zen/gcp-auth/client";
import { toErrorRecord, ZenError, type CommandContext, type Json } from "@zen/plugin-sdk";
import { Compute, type Instance } from "./compute.js";
import { DEFAULTS } from "./config.js";
import { LABEL } from "./instance.js";

interface Flags {
  readonly project?: string;
  readonly impersonate?: string;
  readonly endpoint?: string;
  readonly "older-than"?: number;
  readonly apply?: boolean;
}

/** Machines that cannot be at work any more. */
const ENDED = new Set(["TERMINATED", "STOPPED", "SUSPENDED"]);

/** Finds the machines that Zen has made and nobody has removed, by their label; removes them with `--apply`. */
export async function collectGarbage(
  { print, signal }: CommandContext,
  args: Readonly<Record<string, Json>>,
): Promise<Json> {
  const {
    project: given,
    impersonate,
    endpoint = DEFAULTS.endpoint,
    apply = false,
    "older-than": hours,
  } = args as Flags;
  const connection = {
    ...(given === undefined ? {} : { project: given }),
    ...(impersonate === undefined ? {} : { impersonate }),
  };
  const client = gcpClient(connection, { service: "compute.googleapis.com" });
  const project = await client.project();
  const compute = new Compute(client, endpoint);
  const [[label, value]] = Object.entries(LABEL) as [[string, string]];
  const machines = await compute.machines(project, `labels.${label}=${value}`);
  const found = machines.map((machine) => ({ ...told(machine), left: isLeft(machine, hours) }));
  if (found.length === 0) print(`No machine of Zen's is in the project ${project}.`);
  const removed: string[] = [];
  const failures: { name: string; error: Json }[] = [];
  for (const { name, zone, status, created, run, left } of found) {
    print(
      `${name}  ${zone}  ${status}  since ${created}  run ${run}  ${left ? (apply ? "removing" : "left over") : "at work"}`,
    );
    if (!left || !apply) continue;
    signal.throwIfAborted();
    const place = { project, zone, name, record: { bucket: "", object: "" } };
    try {
      await compute.delete(place, randomUUID());
      removed.push(name);
    } catch (error) {
      failures.push({ name, error: toErrorRecord(error) as unknown as Json });
    }
  }
  const left = found.filter((one) => one.left).length;
  if (left > 0 && !apply) print(`${left} left over; zen gcp:gc --apply removes ${left === 1 ? "it" : "them"}.`);
  if (failures.length > 0)
    throw new ZenError("GCP_CLEANUP_FAILED", `${failures.length} of ${left} machines could not be removed`, {
      hint: "Give who runs it roles/compute.instanceAdmin.v1, or remove them in the console.",
      data: { removed, failures },
    });
  return { project, applied: apply, machines: found, removed };
}

function told({ name, zone = "", status, creationTimestamp = "", labels = {} }: Instance) {
  return { name, zone: zone.replace(/^.*\//, ""), status, created: creationTimestamp, run: labels["zen-run"] ?? "" };
}

/** A machine that runs is at work, however long: Google ends it when its longest life is over. It is left over where somebody says after how long. */
function isLeft({ status, creationTimestamp = "" }: Instance, hours = Number.POSITIVE_INFINITY): boolean {
  const age = Date.now() - Date.parse(creationTimestamp);
  return ENDED.has(status) || age > hours * 3_600_000;
}
