import { ZenError, type ErrorRecord, type JobStatus } from "@zen/plugin-sdk";
import type { Operation } from "./compute.js";
import type { Place } from "./place.js";
import type { End } from "./records.js";
import { Rows } from "./rows.js";

/** What Compute Engine's operations tell of a machine that is not there (any more). */
export interface Fate {
  /** Whether there was ever one, or is about to be. */
  readonly asked: "never" | "pending" | "made" | "refused";
  /** How often it was asked for in vain. */
  readonly refusals: number;
  /** How it ended, where it was made or refused. */
  readonly end?: Pick<End, "state" | "reason" | "detail">;
}

export function fateOf(operations: readonly Operation[]): Fate {
  const inserts = operations.filter(({ operationType }) => operationType === "insert");
  const refused = inserts.filter(({ status, error }) => status === "DONE" && error !== undefined);
  const refusals = refused.length;
  const made = inserts.find(({ status, error }) => status === "DONE" && error === undefined);
  if (made === undefined) {
    if (inserts.length > refusals) return { asked: "pending", refusals };
    const last = refused.at(-1);
    if (last === undefined) return { asked: "never", refusals };
    return { asked: "refused", refusals, end: { state: "failed", reason: "refused", detail: refusalOf(last) } };
  }
  return { asked: "made", refusals, end: endingOf(operations) };
}

/** In Google's words: why a machine could not be had. */
export function refusalOf({ error, statusMessage }: Operation): string {
  const errors = error?.errors ?? [];
  return (
    errors.map(({ code, message }) => [code, message].filter(Boolean).join(": ")).join("; ") ||
    (statusMessage ?? "unknown")
  );
}

/** What Google itself does to machines; see "Host events" of Compute Engine. */
const EVENTS: Readonly<Record<string, string>> = {
  "compute.instances.hostError": "the machine below it failed",
  "compute.instances.terminateOnHostMaintenance": "the machine below it was maintained, and it cannot move to another",
  "compute.instances.guestTerminate": "it was shut down from within",
};

function endingOf(operations: readonly Operation[]): NonNullable<Fate["end"]> {
  const of = (...types: string[]) => operations.find(({ operationType }) => types.includes(operationType));
  if (of("compute.instances.preempted") !== undefined) return { state: "lost", reason: "preempted" };
  const event = Object.keys(EVENTS).find((type) => of(type) !== undefined);
  if (event !== undefined) return { state: "lost", reason: "stopped", detail: `${EVENTS[event]} (${event})` };
  const deletion = of("delete", "stop", "suspend");
  if (deletion === undefined)
    return { state: "lost", reason: "deleted", detail: "nothing says who has deleted it; Google does after maxHours" };
  return {
    state: "lost",
    reason: "deleted",
    detail: `a ${deletion.operationType} was asked for by ${deletion.user ?? "somebody"}`,
  };
}

/** What the end of a job is to whoever asks. */
export function statusOfEnd(place: Place, end: End): JobStatus {
  if (end.state === "succeeded") return { state: "succeeded", result: "succeeded" };
  if (end.state === "cancelled") return { state: "cancelled" };
  return { state: end.state, error: errorOf(place, end) };
}

function errorOf({ name, zone }: Place, end: End): ErrorRecord {
  const machine = `the machine ${name} in ${zone}`;
  const lines = lastLines(end);
  const data = { machine: name, zone, reason: end.reason, ...(lines.length === 0 ? {} : { lines }) };
  const detail = end.detail === undefined ? "" : `: ${end.detail}`;
  switch (end.reason) {
    case "exit":
      return {
        code: "WORKER_FAILED",
        message: `The worker on ${machine} ended with exit code ${end.exit}`,
        hint:
          end.exit === 137
            ? "It was killed, most likely for want of memory: choose a larger machineType."
            : "Its last lines say why.",
        data: { ...data, end: end.exit },
      };
    case "image":
      return {
        code: "GCP_IMAGE_UNREADABLE",
        message: `${upper(machine)} could not get the worker's image ready${lines.length === 0 ? "" : `: ${lines.at(-1)}`}`,
        hint: "Check the image's name, that the machine's service account has roles/artifactregistry.reader on its repository, and that the subnetwork reaches the registry.",
        data,
      };
    case "refused":
      return { ...refusedError(end.detail ?? "unknown"), data };
    case "preempted":
      return {
        code: "JOB_PREEMPTED",
        message: `Google has taken back the spot machine ${name} in ${zone} before its work was done`,
        hint: "Run it again: what had finished is kept. Set spot to false for work that must not be interrupted.",
        data,
      };
    default:
      return {
        code: "JOB_LOST",
        message: `${upper(machine)} is gone, and nothing says how its job ended${detail}`,
        hint: "Run it again: what had finished is kept. The project's audit log tells who changed the machine.",
        data,
      };
  }
}

/** Of a machine that Google would not give. */
export function refusedError(detail: string): Pick<ErrorRecord, "code" | "message" | "hint"> {
  if (/RESOURCE_POOL_EXHAUSTED|STOCKOUT|does not have enough resources/i.test(detail))
    return {
      code: "GCP_STOCKOUT",
      message: `Google has no such machine left just now (${detail})`,
      hint: "Try again later, choose another zone or machineType, or set spot to false.",
    };
  if (/QUOTA/i.test(detail))
    return {
      code: "GCP_QUOTA_EXCEEDED",
      message: `The project's quota does not allow the machine (${detail})`,
      hint: "Ask for more at https://console.cloud.google.com/iam-admin/quotas, remove what zen gcp:gc finds, or choose a smaller machine.",
    };
  if (/constraints\/[\w.]+ violated/i.test(detail))
    return {
      code: "GCP_POLICY_VIOLATED",
      message: `A policy of the organisation forbids the machine (${detail})`,
      hint: 'For compute.vmExternalIpAccess set "externalAddress" to false; else ask whoever administers the organisation for an exception.',
    };
  return {
    code: "GCP_REQUEST_REFUSED",
    message: `Compute Engine did not make the machine (${detail})`,
    hint: "What Google says above names what it does not take.",
  };
}

export function asRefusal(detail: string, cause?: unknown): ZenError {
  const { code, message, hint } = refusedError(detail);
  return new ZenError("JOB_REFUSED", message, {
    cause: cause ?? new ZenError(code, message),
    data: { reason: code },
    ...(hint === undefined ? {} : { hint }),
  });
}

function lastLines({ rows }: End): readonly string[] {
  const reader = new Rows();
  return [...reader.take(rows.slice(-64_000), 0), ...reader.last()].slice(-20).map(({ text }) => text.slice(0, 2000));
}

function upper(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
