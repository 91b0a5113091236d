import { spawn } from "node:child_process";
import { watchTree } from "./support/process-tree.js";

/** Milliseconds that `body` takes. */
export async function time(body: () => unknown): Promise<number> {
  const started = performance.now();
  await body();
  return performance.now() - started;
}

export function median(values: readonly number[]): number {
  if (values.length === 0) throw new Error("The median of nothing is not known.");
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/**
 * Runs two bodies in turns, so that a machine that grows slower or faster does so for both, and returns the medians of
 * their own times in milliseconds. The first round of each only warms up.
 */
export async function compare(
  measured: () => unknown,
  floor: () => unknown,
  rounds: number,
): Promise<{ measured: number; floor: number }> {
  const times = { measured: [] as number[], floor: [] as number[] };
  for (let round = -1; round < rounds; round++) {
    const [floorTime, measuredTime] = [await time(floor), await time(measured)];
    if (round < 0) continue;
    times.floor.push(floorTime);
    times.measured.push(measuredTime);
  }
  return { measured: median(times.measured), floor: median(times.floor) };
}

/** Writes the peak memory to file descriptor 3 when the process ends. */
const WATCH = `import { writeSync } from "node:fs";
process.on("exit", () => writeSync(3, String(process.resourceUsage().maxRSS * 1024)));`;

export interface ProgramOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Also tell the peak memory: of the program, which costs it a few milliseconds, or of all the processes that it starts too. */
  readonly watch?: boolean | "tree";
}

/** Runs a Node program to its end; rejects, with what it said, when that end is not code 0. */
export function runProgram(
  args: readonly string[],
  options: ProgramOptions = {},
): Promise<{ readonly stdout: string; readonly memory: number | undefined }> {
  const watched = options.watch === true ? ["--import", `data:text/javascript,${encodeURIComponent(WATCH)}`] : [];
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...watched, ...args], {
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
      env: { ...process.env, ...options.env },
      stdio: ["ignore", "pipe", "pipe", "pipe"],
    });
    const tree = options.watch === "tree" ? watchTree(child.pid ?? 0) : undefined;
    const said = { stdout: "", stderr: "", memory: "" };
    child.stdout!.on("data", (chunk: Buffer) => (said.stdout += chunk.toString()));
    child.stderr!.on("data", (chunk: Buffer) => (said.stderr += chunk.toString()));
    child.stdio[3]!.on("data", (chunk: Buffer) => (said.memory += chunk.toString()));
    child.once("error", reject);
    child.once("close", (code) => {
      const memory = tree === undefined ? (said.memory === "" ? undefined : Number(said.memory)) : tree.stop();
      if (code !== 0) return reject(new Error(`node ${args.join(" ")} ended with ${code}:\n${said.stderr}`));
      return resolve({ stdout: said.stdout, memory });
    });
  });
}
