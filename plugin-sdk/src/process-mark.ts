import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";

/**
 * Names one process for good: its id alone comes round again, together with the place and the moment it started it does not.
 * Plain JSON, for lock files, claims and job records.
 */
export interface ProcessMark {
  readonly pid: number;
  /** The machine and, where it has them, its boot and the container: process ids mean nothing across them. */
  readonly place: string;
  /** When the process started, in the system's own unit; absent where the system does not tell. */
  readonly start?: string;
}

/** The mark of this process, or of another on this machine; a process that is gone has none. */
export function markOf(pid: number): ProcessMark | undefined {
  const start = startOf(pid);
  if (start === "gone" || !exists(pid)) return undefined;
  return { pid, place: thisPlace(), ...(start === undefined ? {} : { start }) };
}

export function thisProcess(): ProcessMark {
  return (own ??= markOf(process.pid) as ProcessMark);
}
let own: ProcessMark | undefined;

/** Whether the marked process still runs; undefined when it belongs to another place and cannot be seen from here. */
export function isAlive(mark: ProcessMark): boolean | undefined {
  if (mark.place !== thisPlace()) return undefined;
  const now = markOf(mark.pid);
  return now !== undefined && (mark.start === undefined || now.start === undefined || mark.start === now.start);
}

let place: string | undefined;
function thisPlace(): string {
  return (place ??= [hostname(), attempt(bootId), attempt(pidNamespace)]
    .filter((part) => part !== undefined)
    .join(" "));
}

const bootId = () => readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
const pidNamespace = () => readlinkSync("/proc/self/ns/pid");

/** Field 22 of /proc/PID/stat, which follows a program name that may itself hold spaces and brackets. */
function startOf(pid: number): string | "gone" | undefined {
  if (process.platform !== "linux") return undefined;
  const stat = attempt(() => readFileSync(`/proc/${pid}/stat`, "utf8"));
  if (stat === undefined) return exists(pid) ? undefined : "gone";
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  // A zombie has ended; only its parent has not asked yet.
  return fields[0] === "Z" || fields[0] === "X" ? "gone" : fields[19];
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (cause) {
    return (cause as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** What the system does not offer is left out of a mark. */
function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
