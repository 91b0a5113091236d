import { execFileSync } from "node:child_process";
import { setTimeout as delay } from "node:timers/promises";

/** Waits until no other process has the folder in its command line; gives those that still have it in the end. */
export async function processesLeft(folder: string, patienceMs: number): Promise<readonly string[]> {
  for (const until = performance.now() + patienceMs; ; await delay(50)) {
    const left = processesOf(folder);
    if (left.length === 0 || performance.now() > until) return left;
  }
}

function processesOf(folder: string): readonly string[] {
  if (process.platform === "win32") return [];
  const lines = execFileSync("ps", ["-axo", "pid=,stat=,args="], { encoding: "utf8" }).split("\n");
  return lines.map((line) => line.trim()).filter((line) => line.includes(folder) && !/^\d+ +Z/.test(line));
}
