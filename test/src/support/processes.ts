import { execFileSync } from "node:child_process";
import { readFileSync, readdirSync, readlinkSync } from "node:fs";

export interface Found {
  readonly pid: number;
  readonly command: string;
}

/** Processes that work in a folder: those whose working folder or command line names it. */
export function processesIn(folder: string): readonly Found[] {
  return (process.platform === "linux" ? fromProc(folder) : fromPs(folder)).filter(({ pid }) => pid !== process.pid);
}

/** Waits until no process works in a folder any more; returns those that still do after `patience` milliseconds. */
export async function processesLeft(folder: string, patience = 5000): Promise<readonly Found[]> {
  for (const until = performance.now() + patience; ; await new Promise((resolve) => setTimeout(resolve, 50))) {
    const left = processesIn(folder);
    if (left.length === 0 || performance.now() > until) return left;
  }
}

function fromProc(folder: string): readonly Found[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const command = readFileSync(`/proc/${name}/cmdline`, "utf8").replaceAll("\0", " ").trim();
        const working = readlinkSync(`/proc/${name}/cwd`);
        if (/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${name}/stat`, "utf8"))) return [];
        return working.startsWith(folder) || command.includes(folder) ? [{ pid: Number(name), command }] : [];
      } catch {
        return []; // it ended while it was looked at
      }
    });
}

function fromPs(folder: string): readonly Found[] {
  return execFileSync("ps", ["-axo", "pid=,command="], { encoding: "utf8" })
    .split("\n")
    .filter((line) => line.includes(folder))
    .map((line) => ({ pid: Number.parseInt(line, 10), command: line.trim() }));
}
