import { linkSync, readFileSync, renameSync, unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { JobStatus, ProcessMark } from "@zen/plugin-sdk";

/**
 * A job is a folder. What decides anything is made create-only and never changed, so that any number of processes agree on it:
 * `spec.json` (with the folder itself) by the submitter, `owner.json` by the one supervisor that may start the work, `status.json` by
 * whoever ends the job. Beside them: `worker.json`, `log.jsonl`, and `cancel` once somebody has asked for it.
 *
 * This module and the supervisor import nothing but Node and types: a worker starts only after they have been loaded.
 */
export interface JobSpec {
  readonly id: string;
  readonly command: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Of the machine; the supervisor completes its mark with it. */
  readonly place: string;
  /** Milliseconds since 1970. */
  readonly submittedAt: number;
  readonly deadline?: number;
  /** Bytes of resident memory that the work may take. */
  readonly memory?: number;
  /** Milliseconds between the request to end and the end by force. */
  readonly grace: number;
}

export interface JobFiles {
  readonly folder: string;
  readonly spec: string;
  readonly owner: string;
  readonly worker: string;
  readonly status: string;
  readonly cancel: string;
  readonly log: string;
}

export function filesOf(folder: string): JobFiles {
  return {
    folder,
    spec: join(folder, "spec.json"),
    owner: join(folder, "owner.json"),
    worker: join(folder, "worker.json"),
    status: join(folder, "status.json"),
    cancel: join(folder, "cancel"),
    log: join(folder, "log.jsonl"),
  };
}

export function readJson<T>(path: string): T | undefined {
  try {
    const text = readFileSync(path, "utf8");
    return text === "" ? undefined : (JSON.parse(text) as T);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/** Makes the file with all its content at once; returns false when it is there. */
export function createJson(path: string, value: unknown): boolean {
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, JSON.stringify(value));
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "";
    if (code === "EEXIST") return false;
    if (!["EPERM", "ENOSYS", "ENOTSUP", "EOPNOTSUPP"].includes(code)) throw error;
    return createWithoutLinks(path, value);
  } finally {
    unlinkSync(draft);
  }
}

/** File systems such as exFAT have no hard links. There a reader may meet the file before its content, see `readJson`. */
function createWithoutLinks(path: string, value: unknown): boolean {
  try {
    writeFileSync(path, JSON.stringify(value), { flag: "wx" });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

export function replaceJson(path: string, value: unknown): void {
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, JSON.stringify(value));
  renameSync(draft, path);
}

export type Owner = ProcessMark;
export type FinalStatus = JobStatus;
