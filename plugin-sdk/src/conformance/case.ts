import type { Closable } from "../contracts/closable.js";

/** One promise of a contract as data: any test runner can run it, and its name says what a backend that fails it breaks. */
export interface ConformanceCase<H> {
  readonly name: string;
  run(harness: H): Promise<void>;
}

/** Where instances of a backend live: a folder, a bucket's prefix, a database; empty at first, for one case alone. */
export interface Place<T> {
  /** One more client of this place, as another process would open it. Closed by the case. */
  open(): T | Promise<T>;
  /** Removes the place once its case has ended. */
  dispose?(): unknown;
}

/** The two functions of mocha, vitest, node:test and others that the kit needs. */
export interface TestRunner {
  describe(name: string, body: () => void): unknown;
  it(name: string, body: () => Promise<void>): unknown;
}

/**
 * Registers every case as a test:
 * `runConformance("my store", artifactStoreCases, async () => ({ open: () => myStore(await newDir()) }), { describe, it })`.
 */
export function runConformance<H extends object>(
  title: string,
  cases: readonly ConformanceCase<H>[],
  harness: () => H | Promise<H>,
  { describe, it }: TestRunner,
): void {
  describe(title, () => {
    for (const { name, run } of cases) {
      const test = it(name, async () => {
        const place = await harness();
        try {
          await run(place);
        } finally {
          await (place as { dispose?(): unknown }).dispose?.();
        }
      });
      // Mocha's two seconds are too few for a store across an ocean, and no promise of the contract.
      (test as { timeout?(ms: number): unknown } | undefined)?.timeout?.(60_000);
    }
  });
}

/** A case that opens one instance, and closes it and all that it opened further, whatever happens. */
export function caseWith<T extends Closable>(
  name: string,
  run: (instance: T, another: () => Promise<T>) => Promise<void>,
): ConformanceCase<Place<T>> {
  return {
    name,
    async run(place) {
      const opened: T[] = [];
      const open = async () => {
        const instance = await place.open();
        opened.push(instance);
        return instance;
      };
      try {
        await run(await open(), open);
      } finally {
        for (const instance of opened.reverse()) await instance.close?.();
      }
    },
  };
}
