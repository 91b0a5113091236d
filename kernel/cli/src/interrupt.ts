import { isZenError, ZenError } from "@zen/plugin-sdk";
import type { CliContext } from "./context.js";
import { EXIT } from "./exit-code.js";
import type { Output } from "./output/output.js";

/**
 * Runs something that Ctrl-C ends cleanly: the first one aborts the signal and waits for the work to end, the second one ends the
 * process at once. `said` is told after the first. @throws ZenError `INTERRUPTED` when it was interrupted, whatever became of the work.
 */
export async function interruptible<T>(
  out: Output,
  work: (signal: AbortSignal) => Promise<T>,
  said = "\nStopping. Press Ctrl-C again to end at once.",
): Promise<T> {
  const controller = new AbortController();
  const onSignal = (): void => {
    if (controller.signal.aborted) process.exit(EXIT.interrupted);
    controller.abort(new ZenError("INTERRUPTED", "Interrupted", { hint: "What is done already is kept." }));
    out.note(said);
  };
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  for (const signal of signals) process.on(signal, onSignal);
  try {
    const result = await work(controller.signal);
    return result;
  } catch (error) {
    throw controller.signal.aborted ? controller.signal.reason : error;
  } finally {
    for (const signal of signals) process.off(signal, onSignal);
  }
}

/**
 * Reads something that another process does until it ends. Ctrl-C ends the reading, says so, and is no error. Resolves with whether it
 * was read to its end.
 */
export async function readable(
  ctx: CliContext,
  said: string,
  read: (signal: AbortSignal) => Promise<void>,
): Promise<boolean> {
  try {
    await interruptible(ctx.out, read, `\n${said}`);
    return true;
  } catch (error) {
    if (!isZenError(error, "INTERRUPTED")) throw error;
    ctx.exitCode = EXIT.interrupted;
    return false;
  }
}
