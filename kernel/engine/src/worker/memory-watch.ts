import { readFileSync } from "node:fs";

/** How often the memory of a limited step is looked at. */
const LOOK_MS = 100;

/**
 * Calls `exceeded` with the bytes taken, once, when a process and what it has started take more than `limit` on top of what they had at
 * first. Where the system does not tell (there is no /proc), nothing is watched. Returns how to stop watching.
 */
export function watchMemory(pid: number, limit: number, exceeded: (taken: number) => void): () => void {
  const first = residentBytes(pid);
  const timer = setInterval(() => {
    const taken = residentBytes(pid) - first;
    if (taken <= limit) return;
    clearInterval(timer);
    exceeded(taken);
  }, LOOK_MS);
  timer.unref();
  return () => clearInterval(timer);
}

/** Resident memory of a process and of all that descend from it; 0 for one that is gone. */
function residentBytes(pid: number): number {
  let sum = 0;
  const open = [pid];
  for (let one = open.pop(); one !== undefined; one = open.pop()) {
    const kilobytes = /^VmRSS:\s+(\d+) kB/m.exec(procFile(`${one}/status`))?.[1];
    sum += Number(kilobytes ?? 0) * 1024;
    open.push(...procFile(`${one}/task/${one}/children`).split(" ").filter(Boolean).map(Number));
  }
  return sum;
}

function procFile(name: string): string {
  try {
    return readFileSync(`/proc/${name}`, "utf8");
  } catch {
    return ""; // no such process any more, or a system without /proc
  }
}
