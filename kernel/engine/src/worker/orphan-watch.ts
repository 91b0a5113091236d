import { Worker } from "node:worker_threads";

/**
 * Ends this process, and all it has started, when its parent is gone. The closed channel says so at once unless the process is busy;
 * then a thread of its own finds that the parent is another.
 */
export function dieWithParent(): void {
  const parent = process.ppid;
  process.once("disconnect", () => killGroup(process.pid));
  const watch = new Worker(
    `setInterval(() => {
      if (process.ppid === ${parent}) return;
      try { process.kill(-${process.pid}, "SIGKILL"); } catch { process.kill(${process.pid}, "SIGKILL"); }
    }, 500);`,
    { eval: true, stdout: true, stderr: true, execArgv: [], resourceLimits: { maxOldGenerationSizeMb: 8 } },
  );
  watch.unref();
}

/** A worker leads a group of its own, so that what its steps have started ends with it. */
export function killGroup(pid: number): void {
  try {
    process.kill(process.platform === "win32" ? pid : -pid, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
