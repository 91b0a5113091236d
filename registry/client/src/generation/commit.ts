import { mkdir, readdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { removeDrafts, syncFolder, writeDurably } from "../files/durable.js";
import { hasErrno } from "../files/errno.js";
import type { HeldLock } from "../files/repository-lock.js";
import { lockFile } from "../lock/text.js";
import { generationDir, generationsDir, keptNumbers, pointerFile, stateFolder } from "./read.js";

/** What is about to happen; written before the switch, gone after it. */
interface Intent {
  readonly number: number;
  /** The text that zen.lock gets once the pointer names `number`. */
  readonly lock: string;
  /** The generation was there before: it is not deleted when it comes to nothing. */
  readonly kept?: boolean;
}

/** How many generations are kept to return to, the current one among them. */
const keptGenerations = 5;

export async function nextNumber(repositoryDir: string): Promise<number> {
  return Math.max(0, (await currentNumber(repositoryDir)) ?? 0, ...(await keptNumbers(repositoryDir))) + 1;
}

/**
 * Puts the finished folder `staging` in place as generation `number`, switches the pointer to it and writes zen.lock.
 * The pointer is the one moment at which anything changes: before it the old generation is in use, after it the new one,
 * and `recover` brings zen.lock into line should this process end in between.
 */
export async function commitGeneration(
  repositoryDir: string,
  staging: string,
  number: number,
  lock: string,
  held: HeldLock,
): Promise<void> {
  const intent: Intent = { number, lock };
  await writeDurably(intentFile(repositoryDir), JSON.stringify(intent));
  await rename(staging, generationDir(repositoryDir, number));
  await syncFolder(generationsDir(repositoryDir));
  await held.assertHeld();
  await writeDurably(pointerPath(repositoryDir), `${number}\n`);
  await finish(repositoryDir, intent);
  await prune(repositoryDir, number);
}

/** Switches the pointer to generation `number`, which is there already, and writes its lock as zen.lock: as whole as a commit. */
export async function returnToGeneration(
  repositoryDir: string,
  number: number,
  lock: string,
  held: HeldLock,
): Promise<void> {
  const intent: Intent = { number, lock, kept: true };
  await writeDurably(intentFile(repositoryDir), JSON.stringify(intent));
  await held.assertHeld();
  await writeDurably(pointerPath(repositoryDir), `${number}\n`);
  await finish(repositoryDir, intent);
}

/** Clears away what a process left that ended half-way. Call it under the repository's lock, before anything else. */
export async function recover(repositoryDir: string): Promise<void> {
  const intent = await readIntent(repositoryDir);
  if (intent !== undefined && (await currentNumber(repositoryDir)) === intent.number)
    await finish(repositoryDir, intent);
  else if (intent !== undefined) {
    if (!intent.kept) await rm(generationDir(repositoryDir, intent.number), { recursive: true, force: true });
    await rm(intentFile(repositoryDir));
  }
  const names = await readdir(generationsDir(repositoryDir)).catch(noneIfMissing);
  for (const name of names.filter((each) => each.startsWith("staging-"))) {
    await rm(join(generationsDir(repositoryDir), name), { recursive: true, force: true });
  }
  for (const file of [intentFile(repositoryDir), pointerPath(repositoryDir), join(repositoryDir, lockFile)])
    await removeDrafts(file);
}

/** A new folder to build a generation in; `recover` deletes it if it is left behind. */
export async function stagingDir(repositoryDir: string, number: number): Promise<string> {
  const staging = join(generationsDir(repositoryDir), `staging-${number}`);
  await mkdir(staging, { recursive: true });
  return staging;
}

async function finish(repositoryDir: string, { lock }: Intent): Promise<void> {
  const file = join(repositoryDir, lockFile);
  const present = await readFile(file, "utf8").catch((error: unknown) => {
    if (hasErrno(error, "ENOENT")) return undefined;
    throw error;
  });
  if (present !== lock) await writeDurably(file, lock);
  await rm(intentFile(repositoryDir), { force: true });
}

async function readIntent(repositoryDir: string): Promise<Intent | undefined> {
  try {
    return JSON.parse(await readFile(intentFile(repositoryDir), "utf8")) as Intent;
  } catch (error) {
    if (hasErrno(error, "ENOENT")) return undefined;
    throw error;
  }
}

/** A pointer that names no number is one to be replaced, here. */
async function currentNumber(repositoryDir: string): Promise<number | undefined> {
  const text = await readFile(pointerPath(repositoryDir), "utf8").catch((error: unknown) => {
    if (hasErrno(error, "ENOENT")) return "";
    throw error;
  });
  return /^[1-9][0-9]{0,9}\n?$/.test(text) ? Number(text) : undefined;
}

async function prune(repositoryDir: string, current: number): Promise<void> {
  const others = (await keptNumbers(repositoryDir)).filter((number) => number !== current).sort((a, b) => b - a);
  for (const number of others.slice(keptGenerations - 1)) {
    await rm(generationDir(repositoryDir, number), { recursive: true, force: true });
  }
}

function noneIfMissing(error: unknown): string[] {
  if (hasErrno(error, "ENOENT")) return [];
  throw error;
}

function pointerPath(repositoryDir: string): string {
  return join(repositoryDir, stateFolder, pointerFile);
}

function intentFile(repositoryDir: string): string {
  return join(repositoryDir, stateFolder, "switching.json");
}
