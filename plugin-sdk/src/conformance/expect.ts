import assert from "node:assert/strict";
import { isZenError, type ZenError } from "../errors.js";

/** Fails unless `work` rejects with a ZenError of one of `codes`; gives the error. */
export async function rejectsWith(
  work: Promise<unknown> | (() => Promise<unknown>),
  ...codes: string[]
): Promise<ZenError> {
  const outcome = await settle(typeof work === "function" ? work() : work);
  if (outcome.ok) assert.fail(`expected ${codes.join(" or ")}, but it succeeded`);
  if (isZenError(outcome.error) && codes.includes(outcome.error.code)) return outcome.error;
  return assert.fail(`expected ${codes.join(" or ")}, but it threw ${describeError(outcome.error)}`);
}

/** What a promise came to, without throwing. */
export async function settle<T>(work: Promise<T>): Promise<{ ok: true; value: T } | { ok: false; error: unknown }> {
  return work.then(
    (value) => ({ ok: true as const, value }),
    (error: unknown) => ({ ok: false as const, error }),
  );
}

export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

/** Fails when `work` has not settled after `ms`. */
export async function within<T>(ms: number, what: string, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new assert.AssertionError({ message: `${what} took more than ${ms} ms` })), ms);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

function describeError(error: unknown): string {
  return isZenError(error)
    ? `${error.code}: ${error.message}`
    : error instanceof Error
      ? `${error.name}: ${error.message}`
      : String(error);
}
