import { rm } from "node:fs/promises";
import { isZenError } from "@zen/plugin-sdk";
import { abandonedLock, withLock } from "../files/repository-lock.js";
import { generationDir, readGeneration, readPointer } from "../generation/read.js";
import { integrityOf } from "../integrity.js";
import { readLockText } from "../lock/file.js";
import { readLock } from "../lock/text.js";
import type { Store } from "../store/store.js";
import { damagedGenerations } from "./check-generations.js";
import { checkStore } from "./check-store.js";
import { leftovers } from "./leftovers.js";
import type { DoctorReport, Problem } from "./types.js";

/** What looking at everything found. */
export interface Examination {
  readonly report: DoctorReport;
  /** Damaged generations that are not in use. */
  readonly disposable: readonly number[];
  /** Whether the plugins in use have to be built anew from zen.lock. */
  readonly rebuild: boolean;
}

/**
 * Looks at the package store, every generation, the pointer, the locks, and what was left behind, while nobody changes this repository's
 * plugins: what another is at work on is no leftover. Changes nothing but with `fix` the store.
 *
 * @throws ZenError `REPOSITORY_BUSY`
 */
export async function examine(
  repositoryDir: string,
  store: Store,
  locks: string,
  { fix = false, signal }: { readonly fix?: boolean; readonly signal?: AbortSignal } = {},
): Promise<Examination> {
  // Whoever takes the lock succeeds one who is gone: it has to be looked at before.
  const gone = await abandoned(locks);
  const look = () => examineAlone(repositoryDir, store, gone, { fix, ...(signal && { signal }) });
  return withLock(locks, look, signal === undefined ? {} : { signal });
}

async function examineAlone(
  repositoryDir: string,
  store: Store,
  gone: readonly Problem[],
  { fix, signal }: { readonly fix: boolean; readonly signal?: AbortSignal },
): Promise<Examination> {
  const stored = await checkStore(store, fix, signal);
  const { damaged, count } = await damagedGenerations(repositoryDir, stored.known);
  const pointer = pointerProblem(repositoryDir);
  const lock = pointer === undefined ? lockProblem(repositoryDir) : lockTextProblem(repositoryDir);
  const current = pointer === undefined ? readPointer(repositoryDir) : undefined;
  const generations = damaged.map(({ number, fault }): Problem => ({
    kind: "generation",
    path: generationDir(repositoryDir, number),
    text: `Generation ${number}${number === current ? ", which is in use," : ""} is damaged: ${fault}.`,
  }));
  const problems = [
    ...stored.problems,
    ...generations,
    ...(pointer === undefined ? [] : [pointer]),
    ...(lock === undefined ? [] : [lock]),
    ...gone,
    ...(await leftovers(repositoryDir)),
  ];
  return {
    report: { problems, packages: stored.packages, files: stored.files, generations: count },
    disposable: damaged.map(({ number }) => number).filter((number) => number !== current),
    rebuild: pointer !== undefined || lock !== undefined || damaged.some(({ number }) => number === current),
  };
}

export async function dispose(repositoryDir: string, numbers: readonly number[]): Promise<void> {
  for (const number of numbers) await rm(generationDir(repositoryDir, number), { recursive: true, force: true });
}

function pointerProblem(repositoryDir: string): Problem | undefined {
  try {
    readGeneration(repositoryDir);
    return undefined;
  } catch (error) {
    if (!isZenError(error, "GENERATION_DAMAGED")) throw error;
    return { kind: "pointer", path: repositoryDir, text: error.message };
  }
}

/** zen.lock has to be the one that the plugins in use were built from. */
function lockProblem(repositoryDir: string): Problem | undefined {
  const generation = readGeneration(repositoryDir);
  const unreadable = lockTextProblem(repositoryDir);
  if (generation === undefined || unreadable !== undefined) return unreadable;
  const text = readLockText(repositoryDir);
  if (text !== undefined && integrityOf(text) === generation.lock) return undefined;
  return { kind: "lock", path: "zen.lock", text: "zen.lock is not the one that the plugins in use were built from." };
}

function lockTextProblem(repositoryDir: string): Problem | undefined {
  try {
    const text = readLockText(repositoryDir);
    if (text !== undefined) readLock(text);
    return undefined;
  } catch (error) {
    if (!isZenError(error, "LOCK_INVALID")) throw error;
    return { kind: "lock", path: "zen.lock", text: error.message };
  }
}

async function abandoned(locks: string): Promise<readonly Problem[]> {
  const holder = await abandonedLock(locks);
  if (holder === undefined) return [];
  const text = `Process ${holder} ended while it was changing the plugins.`;
  return [{ kind: "leftover", path: locks, text }];
}
