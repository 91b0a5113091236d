import { statusOf } from "@zen/gcp-auth/client";
import { isZenError, type JobStatus } from "@zen/plugin-sdk";
import type { Compute, Instance } from "./compute.js";
import type { Config } from "./config.js";
import { fateOf, statusOfEnd } from "./ends.js";
import { requestId } from "./names.js";
import { jobNotFound, type Place } from "./place.js";
import type { End, Records } from "./records.js";

export interface Standing {
  readonly status: JobStatus;
  /** Of a job that has ended, where it is written down. */
  readonly end?: End;
  /** The machine, where it is there. */
  readonly instance?: Instance;
}

/** How long it is waited for a machine to be gone. */
const DELETION_MS = 120_000;
/** How often a machine is deleted that stays. */
const DELETIONS = 3;
const COMING = new Set(["PROVISIONING", "STAGING", "PENDING"]);
/** On its way to another state, in which it can be told what has become of the job. */
const LEAVING = new Set(["STOPPING", "PENDING_STOP", "SUSPENDING", "DEPROVISIONING", "REPAIRING"]);

/** Whether a machine has been asked for and has not booted yet. */
export function isComing({ status }: Instance): boolean {
  return COMING.has(status);
}

/** How jobs stand: by their records, else their machines, else by what the zone's operations tell of these. */
export class Standings {
  /** What machines said of their ends, in case that they cannot write it down. */
  readonly #said = new Map<string, string>();
  /** The last beat of each machine that is watched, and when it was first seen, by this process's own clock. */
  readonly #beats = new Map<string, { readonly beat: string; readonly since: number }>();

  constructor(
    private readonly config: Pick<Config, "silentMinutes">,
    private readonly compute: Compute,
    private readonly records: Records,
  ) {}

  /** What is final is in a record, so that it never changes. @throws ZenError `JOB_NOT_FOUND`. */
  async of(place: Place, id: string, signal?: AbortSignal): Promise<Standing> {
    const final = (end: End) => ({ status: statusOfEnd(place, end), end });
    const recorded = await this.records.read(place, signal);
    if (recorded !== undefined) return final(recorded);
    const instance = await this.compute.instance(place, signal);
    if (instance !== undefined && isComing(instance)) return { status: { state: "queued" }, instance };
    if (instance?.status === "RUNNING") {
      const said = await this.compute.guestAttributes(place, signal);
      if (said.has("end")) this.#said.set(place.name, said.get("end") as string);
      if (this.#isSilent(place, said.get("beat")))
        return final(
          await this.end(place, {
            state: "lost",
            reason: "silent",
            exit: 0,
            detail: "it has not been heard of for too long",
          }),
        );
      return { status: { state: said.has("started") ? "running" : "queued" }, instance };
    }
    if (instance !== undefined && LEAVING.has(instance.status)) return { status: { state: "running" }, instance };
    // The record may have been written, and the machine deleted, since it was looked for.
    const late = await this.records.read(place, signal);
    if (late !== undefined) return final(late);
    const said = this.#said.get(place.name)?.split(" ");
    if (said !== undefined) {
      const [state, reason, exit] = said as [End["state"], string, string];
      return final(await this.end(place, { state, reason, exit: Number(exit) }));
    }
    const { asked, end } = fateOf(await this.compute.operations(place, signal));
    if (asked === "never" && instance === undefined) throw jobNotFound(id);
    if (asked === "pending") return { status: { state: "queued" } };
    // A machine that could not be had may be asked for again: no record stands in the way.
    if (asked === "refused" && end !== undefined)
      return { status: statusOfEnd(place, { ...end, exit: 0, start: 0, rows: "" }) };
    return final(await this.end(place, { state: "lost", reason: "deleted", ...end, exit: 0 }));
  }

  /** Writes an end in the machine's place, and removes the machine. */
  async end(place: Place, end: Omit<End, "rows" | "start">): Promise<End> {
    const output = await this.compute.serialOutput(place, 0).catch((error: unknown) => {
      if (statusOf(error) === 400) return undefined; // of a machine that does not run there is none
      throw error;
    });
    const { contents: rows = "", start = 0 } = output ?? {};
    const written = await this.records.write(place, { ...end, rows, start }).catch((error: unknown) => {
      // Who may only look tells what can be seen, and leaves the record to others.
      if (end.state === "lost" && isZenError(error, "GCP_PERMISSION_DENIED")) return { ...end, rows, start };
      throw error;
    });
    await this.#remove(place);
    return written;
  }

  /** A removal that failed is asked for anew, which is another request. What is there after that, `zen gcp:gc` finds, or its longest life ends. */
  async #remove(place: Place): Promise<void> {
    for (let tries = 0, failed = ""; tries < DELETIONS; tries++) {
      let operation = await this.compute.delete(place, requestId("delete", place.name, failed));
      const until = performance.now() + DELETION_MS;
      while (operation !== undefined && operation.status !== "DONE" && performance.now() < until)
        operation = await this.compute.waitFor(place, operation);
      if (operation?.error === undefined) return;
      failed = operation.name;
    }
  }

  #isSilent({ name }: Place, beat = ""): boolean {
    const now = performance.now();
    const known = this.#beats.get(name);
    if (known?.beat === beat) return now - known.since > this.config.silentMinutes * 60_000;
    this.#beats.set(name, { beat, since: now });
    return false;
  }
}
