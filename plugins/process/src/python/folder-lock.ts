import { link, mkdir, readdir, readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { isAlive, thisProcess, type ProcessMark } from "@zen/plugin-sdk";

const RELEASED = "released";
const BEAT_MS = 5_000;
/** Of a holder on another machine, which only its beat can be seen of. */
const STALE_MS = 60_000;

/**
 * Runs `work` while nobody else does under a lock on the same folder. A holder that died is succeeded. Each holder creates the file with
 * the next number, so that of two who find one holder dead only one succeeds it; the highest number holds.
 */
export async function withFolderLock<T>(
  folder: string,
  work: () => Promise<T>,
  { signal, waiting }: { readonly signal: AbortSignal; readonly waiting: () => void },
): Promise<T> {
  await mkdir(folder, { recursive: true });
  const file = await acquire(folder, signal, waiting);
  // Who cleans the cache meanwhile takes the beat with it.
  const beat = setInterval(() => void utimes(file, new Date(), new Date()).catch(() => undefined), BEAT_MS);
  try {
    return await work();
  } finally {
    clearInterval(beat);
    await writeFile(file, RELEASED);
  }
}

async function acquire(folder: string, signal: AbortSignal, waiting: () => void): Promise<string> {
  const mine = join(folder, `${process.pid}-${Math.random().toString(36).slice(2)}.mark`);
  await writeFile(mine, JSON.stringify(thisProcess()));
  try {
    for (let told = false; ;) {
      signal.throwIfAborted();
      const numbers = (await readdir(folder)).filter((name) => /^\d+$/.test(name)).map(Number);
      const top = Math.max(0, ...numbers);
      if (top === 0 || (await isFree(join(folder, String(top))))) {
        const next = join(folder, String(top + 1));
        if (await taken(mine, next)) {
          await Promise.all(numbers.map((number) => rm(join(folder, String(number)), { force: true })));
          return next;
        }
      } else {
        if (!told) waiting();
        told = true;
        await delay(100, undefined, { signal });
      }
    }
  } finally {
    await rm(mine, { force: true });
  }
}

/** A link is made or not, with its content whole. */
async function taken(mine: string, next: string): Promise<boolean> {
  try {
    await link(mine, next);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

async function isFree(file: string): Promise<boolean> {
  try {
    const text = await readFile(file, "utf8");
    if (text === RELEASED) return true;
    const alive = isAlive(JSON.parse(text) as ProcessMark);
    return alive === undefined ? Date.now() - (await stat(file)).mtimeMs > STALE_MS : !alive;
  } catch (error) {
    // Taken away by the next holder: look again.
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return false;
    throw error;
  }
}
