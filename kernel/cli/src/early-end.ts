import { ZenError } from "@zen/plugin-sdk";
import { EXIT } from "./exit-code.js";

/**
 * What a command loads can end the process under it: by `process.exit()`, or by a wait for what never comes, which leaves Node with
 * nothing to do. Both would pass for success. Calls `tell` and makes the exit code say so, unless what this returns was called before.
 */
export function watchForEarlyEnd(tell: (error: ZenError) => void): () => void {
  let idle = false;
  const onIdle = (): void => void (idle = true);
  const onExit = (code: number): void => {
    if (code === EXIT.interrupted) return;
    tell(earlyEnd(idle));
    process.exitCode = EXIT.failed;
  };
  process.on("beforeExit", onIdle);
  process.on("exit", onExit);
  return () => {
    process.off("beforeExit", onIdle);
    process.off("exit", onExit);
  };
}

function earlyEnd(idle: boolean): ZenError {
  return idle
    ? new ZenError("PROCESS_ENDED_EARLY", "The work waits for something that can never come", {
        hint: "Look at what the pipeline's files and the plugins await, above all at the top of a module.",
      })
    : new ZenError("PROCESS_ENDED_EARLY", "The process was ended before the work was done", {
        hint: "Look for process.exit() in the pipeline's files, its steps and the plugins; throw an error instead.",
      });
}
