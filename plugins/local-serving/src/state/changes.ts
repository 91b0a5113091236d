import { watch } from "node:fs";

/**
 * Yields at once and then whenever something in the folder may have changed: as soon as the system says so, and every `everyMs` in
 * case it does not, as on a network drive. Ends when the signal is aborted.
 */
export async function* changes(
  folder: string,
  everyMs: number,
  signal?: AbortSignal,
): AsyncGenerator<void, void, undefined> {
  let wake: () => void = () => undefined;
  let changed = true;
  const onChange = () => {
    changed = true;
    wake();
  };
  const timer = setInterval(onChange, everyMs);
  const watcher = watchFolder(folder, onChange);
  signal?.addEventListener("abort", onChange);
  try {
    for (;;) {
      if (!changed) await new Promise<void>((resolve) => (wake = resolve));
      changed = false;
      if (signal?.aborted) return;
      yield;
    }
  } finally {
    clearInterval(timer);
    watcher?.close();
    signal?.removeEventListener("abort", onChange);
  }
}

/** Undefined where the system cannot watch: the timer does then. */
function watchFolder(folder: string, onChange: () => void): { close(): void } | undefined {
  try {
    const watcher = watch(folder, { persistent: true }, onChange);
    watcher.on("error", () => watcher.close());
    return watcher;
  } catch {
    return undefined; // No watchers left, or a file system without them.
  }
}
