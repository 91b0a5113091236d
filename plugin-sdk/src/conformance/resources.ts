import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

/**
 * Fails when `work` leaves more files or sockets open than there were before. Garbage is collected first, since some drivers
 * close a connection only then; a file that Node itself had to close as garbage counts as left open.
 */
export async function leavesNothingOpen(work: () => Promise<void>): Promise<void> {
  await work(); // The first time may open what stays open for good: a pool, a lazily loaded module.
  const before = await settled(openThings, (now, last) => now.length === last.length);
  const forgotten: string[] = [];
  const onWarning = ({ message }: Error) => /garbage collection/.test(message) && forgotten.push(message);
  process.on("warning", onWarning);
  try {
    await work();
    const after = await settled(openThings, (now) => now.length <= before.length);
    assert.ok(after.length <= before.length, `left open: ${difference(after, before).join(", ")}`);
    assert.deepEqual(forgotten, []);
  } finally {
    process.off("warning", onWarning);
  }
}

/** The most memory, beyond that at the start, that was in use at any `sample()`. */
export function memoryMeter(): { sample(): void; peak(): number } {
  const used = () => {
    collectGarbage();
    const { heapUsed, external } = process.memoryUsage();
    return heapUsed + external;
  };
  const start = used();
  let most = start;
  return { sample: () => (most = Math.max(most, used())), peak: () => most - start };
}

function openThings(): string[] {
  const resources = process.getActiveResourcesInfo().filter((kind) => kind !== "Timeout" && kind !== "Immediate");
  return [...resources, ...fileDescriptors()].sort();
}

/** Where the system lists them; elsewhere the active resources have to do. */
function fileDescriptors(): string[] {
  return process.platform === "linux" ? readdirSync("/proc/self/fd").map((fd) => `file descriptor ${fd}`) : [];
}

/** Handles close a little after they were told to. */
async function settled<T>(read: () => T, enough: (now: T, last: T) => boolean): Promise<T> {
  let last = read();
  for (let tries = 0; tries < 40; tries++) {
    collectGarbage();
    await delay(10);
    const now = read();
    if (enough(now, last)) return now;
    last = now;
  }
  return last;
}

function difference(after: readonly string[], before: readonly string[]): string[] {
  const rest = [...before];
  return after.filter((thing) => {
    const at = rest.indexOf(thing);
    if (at >= 0) rest.splice(at, 1);
    return at < 0;
  });
}
