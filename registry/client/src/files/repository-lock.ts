import { randomBytes } from "node:crypto";
import { link, mkdir, readdir, readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import { readlinkSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { ZenError } from "@zen/plugin-sdk";
import { hasErrno } from "./errno.js";

export interface LockOptions {
  readonly signal?: AbortSignal;
  /** How long to wait for another holder. Default two minutes. */
  readonly waitMs?: number;
  /** How long a holder's beat may stand still before it is taken for dead. Default 15 s. */
  readonly staleMs?: number;
}

export interface HeldLock {
  /** @throws ZenError `REPOSITORY_BUSY` when this process was taken for dead (it was suspended) and succeeded. */
  assertHeld(): Promise<void>;
}

/**
 * Runs `work` while no other process, on this machine or another that shares the folder, runs under a lock on `folder`.
 * A holder that crashed is succeeded at once where its process can be seen to be gone, else when its beat has stood
 * still for `staleMs` on the waiter's own clock.
 *
 * Each holder creates, exclusively, the file with the next number; the highest number holds until it says `released`.
 * Only files below a won number are deleted, so numbers never fall and two who find one holder dead cannot both succeed it.
 *
 * @throws ZenError `REPOSITORY_BUSY` when the wait is over.
 */
export async function withLock<T>(
  folder: string,
  work: (lock: HeldLock) => Promise<T>,
  options: LockOptions = {},
): Promise<T> {
  await mkdir(folder, { recursive: true });
  const file = await acquire(folder, options);
  const beat = setInterval(() => void utimes(file, new Date(), new Date()).catch(() => undefined), 1000);
  beat.unref();
  try {
    return await work({
      assertHeld: async () => {
        const [top] = await numbers(folder);
        if (join(folder, String(top)) !== file) throw busy(await readFile(join(folder, String(top)), "utf8"));
      },
    });
  } finally {
    clearInterval(beat);
    await writeFile(file, RELEASED, { flag: "r+" }).catch((error: unknown) => {
      if (!hasErrno(error, "ENOENT")) throw error;
    });
  }
}

/** The number of the process that holds the lock on `folder` and can be seen to be gone; nothing where nobody does. */
export async function abandonedLock(folder: string): Promise<string | undefined> {
  const [top] = await numbers(folder).catch((error: unknown) => {
    if (hasErrno(error, "ENOENT")) return [];
    throw error;
  });
  const holder = top === undefined ? undefined : await readHolder(join(folder, String(top)));
  if (holder === undefined || holder.text.startsWith(RELEASED) || !isGone(holder.text)) return undefined;
  return holder.text.split(" ")[0];
}

const RELEASED = "released ";

async function acquire(folder: string, options: LockOptions): Promise<string> {
  const deadline = performance.now() + (options.waitMs ?? 120_000);
  const watched = { holder: "", beat: 0, since: 0 };
  for (;;) {
    options.signal?.throwIfAborted();
    const top = (await numbers(folder))[0] ?? 0;
    const holder = top === 0 ? undefined : await readHolder(join(folder, String(top)));
    if (top > 0 && holder === undefined) continue;
    if (holder !== undefined && !holder.text.startsWith(RELEASED)) {
      const seen = `${top} ${holder.text}`;
      if (seen !== watched.holder || holder.beat !== watched.beat) {
        Object.assign(watched, { holder: seen, beat: holder.beat, since: performance.now() });
      }
      const stale = isGone(holder.text) || performance.now() - watched.since > (options.staleMs ?? 15_000);
      if (!stale) {
        if (performance.now() > deadline) throw busy(holder.text);
        await sleep(25, undefined, options.signal === undefined ? {} : { signal: options.signal });
        continue;
      }
    }
    const won = await claim(folder, top + 1);
    if (won !== undefined) return won;
  }
}

async function claim(folder: string, number: number): Promise<string | undefined> {
  const file = join(folder, String(number));
  const draft = join(folder, `draft-${process.pid}-${randomBytes(4).toString("hex")}`);
  try {
    // Under its number the file is whole from the first moment: nobody waits for a holder who never said his name.
    await writeFile(draft, identity(), { flag: "wx" });
    await link(draft, file);
  } catch (error) {
    if (hasErrno(error, "EEXIST", "ENOENT")) return undefined;
    if (!hasErrno(error, "EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS")) throw error;
    if (!(await createWithoutLink(file))) return undefined;
  } finally {
    await rm(draft, { force: true });
  }
  // The number may have been used and deleted since the folder was read; a higher one tells.
  const names = await readdir(folder);
  const present = numbersAmong(names);
  if (present.some((other) => other > number)) {
    await rm(file, { force: true });
    return undefined;
  }
  // A claimant whose draft is deleted under him claims again.
  const past = [
    ...present.filter((other) => other < number).map(String),
    ...names.filter((name) => name.startsWith("draft-")),
  ];
  await Promise.all(past.map((name) => rm(join(folder, name), { force: true })));
  return file;
}

/** For file systems without hard links. A crash in the middle costs the next holder the time until it counts as stale. */
async function createWithoutLink(file: string): Promise<boolean> {
  try {
    await writeFile(file, identity(), { flag: "wx" });
    return true;
  } catch (error) {
    if (hasErrno(error, "EEXIST")) return false;
    throw error;
  }
}

async function numbers(folder: string): Promise<number[]> {
  return numbersAmong(await readdir(folder));
}

/** Highest first. */
function numbersAmong(names: readonly string[]): number[] {
  return names
    .filter((name) => /^[1-9][0-9]{0,14}$/.test(name))
    .map(Number)
    .sort((a, b) => b - a);
}

async function readHolder(file: string): Promise<{ text: string; beat: number } | undefined> {
  try {
    const [text, { mtimeMs }] = await Promise.all([readFile(file, "utf8"), stat(file)]);
    return { text, beat: mtimeMs };
  } catch (error) {
    if (hasErrno(error, "ENOENT")) return undefined;
    throw error;
  }
}

/** A process id means something only among the processes that share this machine and its table of processes. */
function processSpace(): string {
  if (process.platform !== "linux") return hostname();
  try {
    return `${hostname()} ${readlinkSync("/proc/self/ns/pid")}`;
  } catch {
    return hostname();
  }
}

function identity(): string {
  return `${process.pid} ${processSpace()}`;
}

function isGone(holder: string): boolean {
  const [pid = "", ...space] = holder.split(" ");
  if (space.join(" ") !== processSpace() || !/^[0-9]+$/.test(pid)) return false;
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return hasErrno(error, "ESRCH");
  }
}

function busy(holder: string): ZenError {
  return new ZenError(
    "REPOSITORY_BUSY",
    `Another process (${holder.split(" ")[0]}) is changing the plugins of this repository.`,
    {
      hint: "Wait until it has ended, then try again.",
      data: { holder },
    },
  );
}
