/** Timers cannot wait longer; a deadline beyond is none. */
const LONGEST_MS = 2 ** 31 - 1;

/**
 * Resolves as `work` does, or rejects with `late()` after `ms`. What is late goes on unheard: its result can be caught
 * with `abandoned`, and its failure is never an unhandled rejection.
 */
export async function withDeadline<T>(
  work: () => T | Promise<T>,
  ms: number,
  late: () => Error,
  abandoned?: (value: T) => void,
): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  let expired = false;
  const running = (async () => work())();
  const expiry = new Promise<never>((_, reject) => {
    if (ms > LONGEST_MS) return;
    timer = setTimeout(() => {
      expired = true;
      reject(late());
    }, ms);
  });
  running.then(
    (value) => {
      if (expired) abandoned?.(value);
    },
    () => undefined,
  );
  try {
    return await Promise.race([running, expiry]);
  } finally {
    clearTimeout(timer);
  }
}
