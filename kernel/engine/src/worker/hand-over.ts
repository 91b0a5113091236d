import { spawn } from "node:child_process";
import { realpathSync } from "node:fs";
import type { OpenedBundle } from "../bundle/types.js";

/** Whether the program that a bundle is to be run with is the one that runs here. A bundle without one takes any. */
export function isThisProgram({ entry: [program] }: OpenedBundle): boolean {
  const own = process.argv[1];
  return program === undefined || (own !== undefined && realpathSync(program) === realpathSync(own));
}

/** Runs a bundle with the program that it brings along: the same as where it was made. Resolves with its exit code. */
export async function handOver({ entry }: OpenedBundle, argv: readonly string[]): Promise<number> {
  // With a channel, so that it ends when this process is gone.
  const child = spawn(process.execPath, ["--enable-source-maps", ...entry, ...argv], {
    stdio: ["ignore", "inherit", "inherit", "ipc"],
    detached: process.platform !== "win32",
  });
  const pass = (signal: NodeJS.Signals) => void child.kill(signal);
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, pass);
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code) => resolve(code ?? 1));
  });
}
