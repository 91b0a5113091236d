import { fileURLToPath } from "node:url";
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
  const place = idle ? evaluated() : exitedAt();
  const placed = place === undefined ? {} : { place };
  return idle
    ? new ZenError("PROCESS_ENDED_EARLY", "The work waits for something that can never come", {
        hint: "Look at what the pipeline's files and the plugins await, above all at the top of a module.",
        ...placed,
      })
    : new ZenError("PROCESS_ENDED_EARLY", "The process was ended before the work was done", {
        hint: "Look for process.exit() in the pipeline's files, its steps and the plugins; throw an error instead.",
        ...placed,
      });
}

/** The user's file whose evaluation has not come to its end: the engine notes it on the process. */
function evaluated(): string | undefined {
  const files = Reflect.get(process, Symbol.for("zen.evaluating")) as ReadonlySet<string> | undefined;
  return files === undefined || files.size === 0 ? undefined : [...files].join(", ");
}

/** Who called `process.exit()`: listeners to the end of the process are called from there. */
function exitedAt(): string | undefined {
  const frames = (new Error().stack ?? "").split("\n");
  const exit = frames.findIndex((frame) => /process\.(?:exit|reallyExit) /.test(frame));
  const place =
    exit < 0 ? undefined : /\(?((?:file:|\/|[A-Za-z]:\\)[^()]*:\d+:\d+)\)?$/.exec(frames[exit + 1]?.trim() ?? "")?.[1];
  if (place === undefined) return evaluated();
  const [, url = "", position = ""] = /^(.*?)(:\d+:\d+)$/.exec(place) ?? [];
  return (url.startsWith("file:") ? fileURLToPath(url) : url) + position;
}
