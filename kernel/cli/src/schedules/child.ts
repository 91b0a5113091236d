import { spawn } from "node:child_process";
import type { Launch } from "@zen/client";

export interface Stop {
  readonly cancel: "cancelled" | "interrupted";
}

/**
 * Begins each run in a process of its own: what a pipeline does to its process does nothing to the scheduler, its code is as it is on
 * the disk, and a run outlives a scheduler that is killed.
 */
export function launchChildren(dir: string, env: NodeJS.ProcessEnv): Launch {
  return (firing) => {
    const words = ["schedules:begin", firing.schedule, firing.due, firing.run ?? ""];
    const child = spawn(process.execPath, [...process.execArgv, process.argv[1] as string, ...words], {
      cwd: dir,
      env,
      // A group of its own: Ctrl-C reaches the scheduler alone, which tells its runs what to do.
      detached: true,
      stdio: ["ignore", "ignore", "ignore", "ipc"],
    });
    return {
      done: new Promise((resolve) => {
        child.once("error", () => resolve());
        child.once("exit", () => resolve());
      }),
      cancel: (reason) => {
        if (child.connected) child.send({ cancel: reason } satisfies Stop, () => undefined); // gone already: nothing to cancel
      },
    };
  };
}
