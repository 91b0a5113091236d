import { spawn, type ChildProcess } from "node:child_process";
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { constants } from "node:os";
import { createJson, filesOf, readJson, replaceJson, type FinalStatus, type JobSpec, type Owner } from "./files.js";

/**
 * The process that stands between a job and everybody who asks about it: `node supervisor.js FOLDER`. It starts the worker, keeps its
 * output, its deadline and its memory, ends it when asked to, and writes how it ended. It outlives the client that started it, and
 * ends with the job.
 */
const files = filesOf(process.argv[2] as string);
const spec = readJson<JobSpec>(files.spec) as JobSpec;

/** How often a request to cancel, the deadline and the memory are looked at. */
const TICK_MS = 50;
/** How long output may still come from processes that the worker has left behind. */
const DRAIN_MS = 500;

function start(): void {
  const ended = endedBeforehand();
  if (ended !== undefined) return finish(ended);
  const [program, ...args] = spec.command as [string, ...string[]];
  // A process group of its own: Ctrl-C in a terminal does not reach it, and one signal reaches all of it.
  const worker = spawn(program, args, {
    cwd: spec.cwd,
    env: { ...process.env, ...spec.env },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  if (worker.pid !== undefined) replaceJson(files.worker, markOf(worker.pid));
  for (const stream of ["stdout", "stderr"] as const) keepLines(worker, stream);
  supervise(worker);
}

/** What was asked before the worker could be started. */
function endedBeforehand(): FinalStatus | undefined {
  return existsSync(files.cancel) || overdue() ? { state: "cancelled" } : undefined;
}

function overdue(): boolean {
  return spec.deadline !== undefined && Date.now() >= spec.submittedAt + spec.deadline;
}

function supervise(worker: ChildProcess): void {
  /** Why the worker was told to end; the first reason stays. */
  let reason: FinalStatus | undefined;
  let forced: NodeJS.Timeout | undefined;
  const stop = (status: FinalStatus) => {
    if (reason !== undefined) return;
    reason = status;
    signal(worker, "SIGTERM");
    forced = setTimeout(() => signal(worker, "SIGKILL"), spec.grace);
  };
  const tick = setInterval(() => {
    if (existsSync(files.cancel) || overdue()) stop({ state: "cancelled" });
    else if (spec.memory !== undefined && residentBytes(worker.pid as number) > spec.memory) stop(tooBig(spec.memory));
  }, TICK_MS);
  const settle = (status: FinalStatus) => {
    clearInterval(tick);
    clearTimeout(forced);
    signal(worker, "SIGKILL"); // What it may have left behind in its group.
    finish(reason ?? status);
  };
  worker.once("error", (error) => settle(notStarted(error)));
  worker.once("exit", (code, killedBy) => {
    const drained = setTimeout(() => signal(worker, "SIGKILL"), DRAIN_MS);
    worker.once("close", () => {
      clearTimeout(drained);
      settle(code === 0 ? { state: "succeeded", result: null } : failed(code, killedBy));
    });
  });
}

function finish(status: FinalStatus): void {
  createJson(files.status, status);
}

function signal(worker: ChildProcess, name: NodeJS.Signals): void {
  if (worker.pid === undefined) return;
  try {
    if (process.platform === "win32") worker.kill(name);
    else process.kill(-worker.pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

function keepLines(worker: ChildProcess, stream: "stdout" | "stderr"): void {
  const decoder = new TextDecoder();
  let rest = "";
  const keep = (lines: readonly string[]) => {
    if (lines.length === 0) return;
    const time = new Date().toISOString();
    appendFileSync(files.log, lines.map((text) => `${JSON.stringify([time, stream, text])}\n`).join(""));
  };
  worker[stream]?.on("data", (chunk: Buffer) => {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n");
    rest = lines.pop() as string;
    keep(lines.map((line) => (line.endsWith("\r") ? line.slice(0, -1) : line)));
  });
  worker[stream]?.on("end", () => keep(rest === "" ? [] : [rest]));
}

function failed(code: number | null, killedBy: NodeJS.Signals | null): FinalStatus {
  if (code === null) {
    const message = `The worker was ended by ${killedBy} (${constants.signals[killedBy as NodeJS.Signals]}).`;
    const hint = "Somebody killed it, or the system ran out of memory; the system's log says which.";
    return { state: "failed", error: { code: "WORKER_KILLED", message, hint, data: { signal: killedBy } } };
  }
  const message = `The worker ended with exit code ${code}.`;
  return {
    state: "failed",
    error: { code: "WORKER_FAILED", message, hint: "Its log says why.", data: { exitCode: code } },
  };
}

function notStarted(error: Error): FinalStatus {
  const message = `The worker's program ${spec.command[0]} could not be started: ${error.message}.`;
  return {
    state: "failed",
    error: { code: "WORKER_NOT_STARTED", message, hint: "Check that it is installed and that this user may run it." },
  };
}

function tooBig(limit: number): FinalStatus {
  const message = `The worker took more than the ${limit} bytes of memory that its step asks for.`;
  const hint = "Ask for more in the step's resources, or train on smaller batches.";
  return { state: "failed", error: { code: "WORKER_OUT_OF_MEMORY", message, hint, data: { limit } } };
}

/** Where the system tells; elsewhere the limit holds for Node's heap only. */
function residentBytes(pid: number): number {
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(procFile(pid, "status"))?.[1] ?? 0) * 1024;
}

function markOf(pid: number): Owner {
  const stat = procFile(pid, "stat");
  const started = stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
  return { pid, place: spec.place, ...(started === undefined ? {} : { start: started }) };
}

function procFile(pid: number, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, "utf8");
  } catch {
    return ""; // No such process any more, or a system without /proc.
  }
}

// Whoever makes the file is the only one ever to start the work.
if (createJson(files.owner, markOf(process.pid))) start();
