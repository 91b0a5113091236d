import { readFileSync, readlinkSync, symlinkSync, unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { ZenError } from "@zen/plugin-sdk";
import { codeOf, damaged, unwritable } from "./files.js";
import { hasEnded, isOwnerName, ownerName } from "./owner.js";

/** It is held for milliseconds; one held longer by a process that cannot be seen from here is taken to be abandoned. */
const ABANDONED_MS = 30_000;

/**
 * Runs `work` while no other process, and no other call of this one, holds the lock of the folder.
 *
 * The lock is the entry `lock`, made create-only, that names its owner. The lock of an owner that has ended is never removed and
 * made again, because two who try that can both succeed; it passes to whoever makes the entry `lock.OWNER`, create-only
 * again, and so on along the chain. Names of owners are never used twice, so an heir has only to see that the first entry is
 * still the same; and the first entry goes first when the lock is given back.
 */
export async function withLock<T>(folder: string, work: () => T | Promise<T>): Promise<T> {
  const entries = await acquire(join(folder, "lock"));
  try {
    return await work();
  } finally {
    entries.forEach(remove);
  }
}

async function acquire(first: string): Promise<readonly string[]> {
  const self = ownerName();
  const patience = new Patience();
  for (let tries = 0; ; tries++) {
    const entries = tryAcquire(first, self, patience);
    if (entries !== undefined) return entries;
    if (patience.isOver()) {
      throw new ZenError("SERVING_BUSY", `The lock ${first} has not come free.`, {
        place: first,
        hint: "Another process keeps changing deployments. If none does, delete the lock.",
      });
    }
    await delay(Math.min(20, 1 + tries) * (0.5 + Math.random()));
  }
}

function tryAcquire(first: string, self: string, patience: Patience): readonly string[] | undefined {
  const entries: string[] = [];
  let firstOwner: string | undefined;
  for (let entry = first; ;) {
    entries.push(entry);
    if (create(entry, self)) {
      if (entry === first || readOwner(first) === firstOwner) return entries;
      remove(entry);
      return undefined;
    }
    const owner = readOwner(entry);
    if (owner === undefined || !patience.isGone(owner)) return undefined;
    firstOwner ??= owner;
    entry = `${first}.${owner}`;
  }
}

/** How long a waiter has seen whom. */
class Patience {
  readonly #started = performance.now();
  readonly #seen = new Map<string, number>();

  isGone(owner: string): boolean {
    const now = performance.now();
    if (!this.#seen.has(owner)) this.#seen.set(owner, now);
    return hasEnded(owner) ?? now - (this.#seen.get(owner) as number) > ABANDONED_MS;
  }

  isOver(): boolean {
    return performance.now() - this.#started > 2 * ABANDONED_MS;
  }
}

/** Returns false when the entry is there. A symbolic link to nowhere comes into being together with what it says. */
function create(entry: string, owner: string): boolean {
  try {
    symlinkSync(owner, entry);
    return true;
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    if (!["EPERM", "ENOSYS", "ENOTSUP", "EOPNOTSUPP"].includes(codeOf(error) ?? "")) throw unwritable(entry, error);
  }
  try {
    writeFileSync(entry, owner, { flag: "wx" }); // Where links need a privilege. For a moment it names nobody, which is waited out.
    return true;
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    throw unwritable(entry, error);
  }
}

/** Empty when whoever made the entry has not written its name yet; undefined when there is no entry any more. */
function readOwner(entry: string): string | undefined {
  const owner = readEntry(entry);
  if (owner !== undefined && owner !== "" && !isOwnerName(owner)) throw damaged(entry);
  return owner;
}

function readEntry(entry: string): string | undefined {
  try {
    return readlinkSync(entry);
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    if (!["EINVAL", "UNKNOWN"].includes(codeOf(error) ?? "")) throw error;
  }
  try {
    return readFileSync(entry, "utf8");
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    throw damaged(entry, error);
  }
}

function remove(entry: string): void {
  try {
    unlinkSync(entry);
  } catch (error) {
    if (codeOf(error) !== "ENOENT") throw error;
  }
}
