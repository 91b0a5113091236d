import { AsyncResource } from "node:async_hooks";
import { once } from "node:events";
import type { Readable } from "node:stream";
import { ProcessGroup } from "./group.js";
import { Printed } from "./printed.js";

export interface Program {
  /** The file of the program. */
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** Values that must not be shown. */
  readonly hidden?: readonly string[];
}

/** How a program ended by itself. */
export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** The last that it printed on stderr. */
  readonly lastWords: string;
}

/** Output may still come this long from processes that left the group. */
const DRAIN_MS = 500;

/**
 * Runs a program to its end, with nothing left of its process group. What it prints goes on as this process's own output, where the
 * step's output is captured, or to `print`.
 * @throws The signal's reason when that aborts: the group is asked to end, and after a while made to.
 */
export async function runProgram(
  { file, args, cwd, env, hidden = [] }: Program,
  signal: AbortSignal,
  print: (stream: "stdout" | "stderr", text: string) => void = (stream, text) => void process[stream].write(text),
): Promise<Ending> {
  signal.throwIfAborted();
  const group = new ProcessGroup(file, args, { cwd, env });
  const { child } = group;
  const stop = () => group.stop();
  signal.addEventListener("abort", stop, { once: true });
  // Bound to the step that is running now: its output is told apart by that.
  const pass = AsyncResource.bind(print);
  const streams = (["stdout", "stderr"] as const).map((name) =>
    follow(child[name] as Readable, new Printed((text) => pass(name, text), hidden)),
  );
  try {
    const [code, endedBy] = (await once(child, "exit")) as [number | null, NodeJS.Signals | null];
    group.kill();
    await Promise.all(streams.map(({ ended }) => ended()));
    signal.throwIfAborted();
    return { code, signal: endedBy, lastWords: streams[1]?.printed.last ?? "" };
  } finally {
    signal.removeEventListener("abort", stop);
    group.kill();
  }
}

function follow(stream: Readable, printed: Printed): { readonly printed: Printed; ended(): Promise<void> } {
  const closed = new Promise<void>((resolve) => stream.once("close", resolve));
  stream.on("data", (chunk: Buffer) => printed.add(chunk));
  return {
    printed,
    async ended() {
      const late = setTimeout(() => stream.destroy(), DRAIN_MS);
      await closed;
      clearTimeout(late);
      printed.end();
    },
  };
}
