import { spawn } from "node:child_process";
import { constants } from "node:os";
import { ZenError } from "@zen/plugin-sdk";

/** Runs a program on this terminal and resolves with its exit code. Signals of the terminal are the program's to answer. */
export async function runProgram(
  program: string,
  args: readonly string[],
  options: { readonly cwd: string; readonly env: NodeJS.ProcessEnv },
): Promise<number> {
  const file = program === "node" ? process.execPath : program;
  const wait = (): void => undefined;
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  for (const signal of signals) process.on(signal, wait);
  try {
    return await new Promise<number>((resolve, reject) => {
      const child = spawn(file, args, { ...options, stdio: "inherit", shell: process.platform === "win32" });
      const pass = (signal: NodeJS.Signals): void => void child.kill(signal);
      process.on("SIGTERM", pass);
      child.on("error", (cause) => reject(notStarted(program, cause)));
      child.on("close", (code, signal) => {
        process.off("SIGTERM", pass);
        resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal]));
      });
    });
  } finally {
    for (const signal of signals) process.off(signal, wait);
  }
}

function notStarted(program: string, cause: Error): ZenError {
  return new ZenError("PROGRAM_NOT_STARTED", `The program ${program} could not be started`, {
    cause,
    hint: "Is it installed in this package, or on your PATH?",
  });
}
