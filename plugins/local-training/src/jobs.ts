import { spawn } from "node:child_process";
import { createHash, randomUUID } from "node:crypto";
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import {
  isAlive,
  isFinal,
  parseBytes,
  thisProcess,
  ZenError,
  type JobHandle,
  type JobRunner,
  type JobStatus,
  type ProcessMark,
  type SubmitOptions,
  type WorkerInvocation,
} from "@zen/plugin-sdk";
import { problemsWith } from "./check.js";
import { inheritedEnv, plainEnv } from "./environment.js";
import { createJson, filesOf, readJson, type JobFiles, type JobSpec } from "./files.js";
import { readLines } from "./log.js";

export interface JobSettings {
  /** Where the jobs' folders are. */
  readonly folder: string;
  /** Where workers start. */
  readonly cwd: string;
  readonly grace: number;
}

const supervisor = fileURLToPath(new URL("./supervisor.js", import.meta.url));
const POLL_MS = 25;

/** Jobs that are processes of this machine, each under a supervisor (see supervisor.ts), known by their folders. */
export function processJobs(settings: JobSettings): JobRunner<WorkerInvocation, null> {
  const find = ({ id }: JobHandle): JobFiles => {
    const files = filesOf(folderOf(settings.folder, id));
    if (existsSync(files.spec)) return files;
    throw new ZenError("JOB_NOT_FOUND", `No job ${id} was submitted here.`, {
      hint: "Jobs of local training are known on the machine and in the repository where they were submitted.",
    });
  };
  const statusOf = (files: JobFiles): JobStatus<null> =>
    (readJson<JobStatus<null>>(files.status) ?? openStatus(files)) as JobStatus<null>;

  return {
    async submit(id, invocation, options = {}) {
      options.signal?.throwIfAborted();
      const files = filesOf(folderOf(settings.folder, id));
      if (!existsSync(files.spec)) create(files, specOf(id, invocation, settings, options));
      // Also when adopting: the one who made the folder may have died before it could start the supervisor.
      if (!existsSync(files.owner) && !existsSync(files.status)) supervise(files, invocation);
      return { id, data: null };
    },
    status: async (handle) => statusOf(find(handle)),
    async *watch(handle, { signal } = {}) {
      const files = find(handle);
      for (let seen: JobStatus<null> | undefined; ; await wait(signal)) {
        const status = statusOf(files);
        if (status.state !== seen?.state) yield (seen = status);
        if (isFinal(status.state)) return;
      }
    },
    async *logs(handle, { cursor = "0", follow = false, signal } = {}) {
      const files = find(handle);
      for (let position = Number(cursor); ; await wait(signal)) {
        // Asked before reading: what is printed last is there when the job is final.
        const done = !follow || isFinal(statusOf(files).state);
        for await (const line of readLines(files.log, position)) {
          signal?.throwIfAborted();
          position = Number(line.cursor);
          yield line;
        }
        if (done) return;
      }
    },
    async cancel(handle) {
      const files = find(handle);
      if (isFinal(statusOf(files).state)) return;
      writeFileSync(files.cancel, "");
      // Nobody has taken the job up, so nobody would heed the request.
      if (!existsSync(files.owner) && createJson(files.owner, thisProcess()))
        createJson(files.status, { state: "cancelled" });
      while (!isFinal(statusOf(files).state)) await wait();
    },
  };
}

/** Ids are any text; folders have names that every disk takes and that differ without regard to case. */
function folderOf(folder: string, id: string): string {
  return join(folder, createHash("sha256").update(id).digest("hex").slice(0, 40));
}

function specOf(
  id: string,
  invocation: WorkerInvocation,
  { cwd, grace }: JobSettings,
  { deadline }: SubmitOptions,
): JobSpec {
  const [problem] = problemsWith(invocation.resources);
  if (problem !== undefined)
    throw new ZenError("JOB_REFUSED", problem, {
      hint: "Ask for less, or train elsewhere: choose another training backend.",
    });
  const command = invocation.local ?? invocation.command;
  if (command.length === 0)
    throw new ZenError("JOB_REFUSED", "The worker's command line is empty.", { hint: "Name a program to run." });
  const memory = parseBytes(invocation.resources.memory ?? "");
  return {
    id,
    command,
    cwd,
    env: plainEnv(invocation, memory),
    place: thisProcess().place,
    submittedAt: Date.now(),
    grace,
    ...(deadline === undefined ? {} : { deadline }),
    ...(memory === undefined ? {} : { memory }),
  };
}

/** The folder appears with its spec in it, or not at all; where another was first, that one's stays. */
function create(files: JobFiles, spec: JobSpec): void {
  const draft = `${files.folder}.${randomUUID()}`;
  mkdirSync(draft, { recursive: true });
  writeFileSync(filesOf(draft).spec, JSON.stringify(spec));
  try {
    renameSync(draft, files.folder);
  } catch (error) {
    rmSync(draft, { recursive: true });
    if (!existsSync(files.spec)) throw error;
  }
}

function supervise(files: JobFiles, invocation: WorkerInvocation): void {
  const child = spawn(process.execPath, [supervisor, files.folder], {
    env: inheritedEnv(invocation),
    stdio: "ignore",
    detached: true,
  });
  child.once("error", (error) => {
    const message = `The job's supervisor could not be started: ${error.message}.`;
    createJson(files.status, { state: "failed", error: { code: "WORKER_NOT_STARTED", message } });
  });
  child.unref();
}

/** The status of a job that nobody has ended. When its supervisor has died, nobody can say how the work ended: it is lost. */
function openStatus(files: JobFiles): JobStatus {
  const owner = readJson<ProcessMark>(files.owner);
  if (owner === undefined) return { state: "queued" };
  if (isAlive(owner) !== false) return { state: "running" };
  const worker = readJson<ProcessMark>(files.worker);
  if (worker !== undefined && isAlive(worker) === true) killGroup(worker.pid);
  const message = "The process that watched over the job has gone, and how the work ended is not known.";
  createJson(files.status, {
    state: "lost",
    error: { code: "JOB_LOST", message, hint: "Run it again: what was committed is not computed again." },
  });
  return readJson<JobStatus>(files.status) as JobStatus;
}

function killGroup(pid: number): void {
  try {
    process.kill(process.platform === "win32" ? pid : -pid, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

function wait(signal?: AbortSignal): Promise<void> {
  return delay(POLL_MS, undefined, signal === undefined ? {} : { signal });
}
