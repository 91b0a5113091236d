import { readFileSync, readdirSync } from "node:fs";

/**
 * Watches a process and all it starts. `stop` tells the sum of their peaks of resident memory, in bytes: no less than was in use at
 * any moment. Knows nothing where there is no `/proc`.
 */
export function watchTree(root: number): { stop(): number | undefined } {
  const peaks = new Map<number, number>();
  const look = (): void => {
    for (const pid of treeOf(root)) peaks.set(pid, Math.max(peaks.get(pid) ?? 0, peakOf(pid)));
  };
  const timer = setInterval(look, 50);
  return {
    stop() {
      clearInterval(timer);
      return peaks.size === 0 ? undefined : [...peaks.values()].reduce((sum, peak) => sum + peak, 0);
    },
  };
}

function treeOf(root: number): Set<number> {
  const parents = new Map(processes().map((pid) => [pid, parentOf(pid)]));
  const tree = new Set(parents.has(root) ? [root] : []);
  for (let before = -1; before !== tree.size;) {
    before = tree.size;
    for (const [pid, parent] of parents) if (parent !== undefined && tree.has(parent)) tree.add(pid);
  }
  return tree;
}

function processes(): number[] {
  if (process.platform !== "linux") return [];
  return readdirSync("/proc")
    .map(Number)
    .filter((pid) => pid > 0);
}

function parentOf(pid: number): number | undefined {
  const found = /^PPid:\s+(\d+)/m.exec(statusOf(pid))?.[1];
  return found === undefined ? undefined : Number(found);
}

/** The most resident memory that a process has had, in bytes; 0 where that is not known. */
export function peakOf(pid: number): number {
  return Number(/^VmHWM:\s+(\d+) kB/m.exec(statusOf(pid))?.[1] ?? 0) * 1024;
}

function statusOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/status`, "utf8");
  } catch {
    return ""; // it has ended
  }
}
