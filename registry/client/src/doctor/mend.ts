import { isZenError } from "@zen/plugin-sdk";
import { readKeptLock } from "../generation/kept.js";
import { readPointer } from "../generation/read.js";
import { readLockText } from "../lock/file.js";
import { readLock } from "../lock/text.js";
import type { Examination } from "./doctor.js";
import type { DoctorReport, Problem } from "./types.js";

export interface Instruments {
  /** With `fix`, damaged packages are thrown out of the store. */
  examine(fix: boolean): Promise<Examination>;
  /** Deletes generations that are not in use, and with them all that crashes left behind. */
  clear(generations: readonly number[]): Promise<void>;
  /** Builds the plugins of the lock anew. */
  rebuild(): Promise<void>;
}

/** Mends what can be mended, and looks again to see what is left. */
export async function mend({ examine, clear, rebuild }: Instruments): Promise<DoctorReport> {
  const before = await examine(true);
  const failure = before.rebuild ? await failureOf(rebuild) : undefined;
  await clear((await examine(false)).disposable);
  const after = await examine(false);
  const known = (problems: readonly Problem[]) => new Set(problems.map(key));
  const [found, left] = [known(before.report.problems), known(after.report.problems)];
  const further = after.report.problems.filter((each) => !found.has(key(each)));
  const problems = [
    ...before.report.problems.map((each) => ({ ...each, mended: !left.has(key(each)) })),
    ...[...further, ...(failure === undefined ? [] : [failure])].map((each) => ({ ...each, mended: false })),
  ];
  return { ...after.report, problems };
}

/** The text of the lock to build from: zen.lock, or where that is gone or broken the one that the plugins in use were built from. */
export async function lockToRebuild(repositoryDir: string): Promise<string | undefined> {
  const text = readLockText(repositoryDir);
  const fault = text === undefined ? undefined : faultOf(text);
  if (text !== undefined && fault === undefined) return text;
  const number = currentNumber(repositoryDir);
  const kept = number === undefined ? undefined : await readKeptLock(repositoryDir, number);
  if (kept !== undefined && faultOf(kept) === undefined) return kept;
  if (fault !== undefined) throw fault;
  return undefined;
}

async function failureOf(work: () => Promise<void>): Promise<Problem | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    if (!isZenError(error)) throw error;
    return {
      kind: "generation",
      path: error.place ?? "zen.lock",
      text: `The plugins could not be built anew: ${error.message}`,
    };
  }
}

function faultOf(text: string): unknown {
  try {
    readLock(text);
    return undefined;
  } catch (error) {
    return error;
  }
}

function currentNumber(repositoryDir: string): number | undefined {
  try {
    return readPointer(repositoryDir);
  } catch (error) {
    if (isZenError(error, "GENERATION_DAMAGED")) return undefined;
    throw error;
  }
}

function key({ path, text }: Problem): string {
  return `${path} ${text}`;
}
