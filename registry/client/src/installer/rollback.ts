import { ZenError } from "@zen/plugin-sdk";
import { readKept, readKeptLock } from "../generation/kept.js";
import { isWhole, readNumbered, type Generation } from "../generation/read.js";
import { integrityOf } from "../integrity.js";
import { readLock } from "../lock/text.js";
import type { Lock } from "../lock/types.js";

/** What there is to return to. */
export interface Target {
  readonly number: number;
  /** The text of its lock. */
  readonly text: string;
  readonly lock: Lock;
  /** Absent when it has lost packages, and has to be built anew from its lock. */
  readonly generation?: Generation;
}

/**
 * The kept generation `number`, or the one before the generation in use.
 *
 * @throws ZenError `GENERATION_NOT_FOUND`, `GENERATION_DAMAGED` when its lock is gone.
 */
export async function rollbackTarget(repositoryDir: string, number: number | undefined): Promise<Target> {
  const kept = await readKept(repositoryDir);
  const current = kept.find((each) => each.current)?.number ?? Number.POSITIVE_INFINITY;
  const wanted = number ?? kept.find((each) => each.number < current)?.number;
  const found = kept.find((each) => each.number === wanted);
  if (found === undefined)
    throw notFound(
      number,
      kept.filter((each) => !each.current).map((each) => each.number),
    );
  const text = await readKeptLock(repositoryDir, found.number);
  const generation = found.plugins && readNumbered(repositoryDir, found.number);
  if (text === undefined || (generation !== undefined && generation.lock !== integrityOf(text))) {
    throw new ZenError("GENERATION_DAMAGED", `Generation ${found.number} has lost the lock that it was built from.`, {
      hint: "Return to another one: `zen plugins:generations` lists them. Or restore zen.lock from version control, and run `zen plugins:install`.",
    });
  }
  const whole = generation !== undefined && isWhole(generation);
  return { number: found.number, text, lock: readLock(text), ...(whole ? { generation } : {}) };
}

function notFound(number: number | undefined, others: readonly number[]): ZenError {
  const message =
    number === undefined
      ? "There is no generation before the one in use."
      : `There is no generation ${number} to return to.`;
  return new ZenError("GENERATION_NOT_FOUND", message, {
    hint:
      others.length === 0
        ? "The plugins have not changed since they were first installed, or older generations have been cleared away."
        : `There ${others.length === 1 ? "is" : "are"} ${others.join(", ")}.`,
    data: { generations: others },
  });
}
