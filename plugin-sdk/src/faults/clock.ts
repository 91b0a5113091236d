import { seededRandom } from "../pipeline/random.js";

/** Up to so far from the real time, back and forth. */
const REACH_MS = 12 * 60 * 60 * 1000;

/**
 * Makes this process's wall clock (`Date`) jump by hours, in both directions, until it is disposed of. Timers and the monotonic clock go on as they
 * are: nothing that is right may depend on what time it is said to be.
 */
export function jumpingClock(seed: string, rate = 0.2): Disposable {
  const Real = globalThis.Date;
  const random = seededRandom(`${seed}/clock`);
  let offset = 0;
  const now = (): number => {
    if (random.next() < rate) offset = Math.round((2 * random.next() - 1) * REACH_MS);
    return Real.now() + offset;
  };
  class Jumping extends Real {
    constructor(...args: ConstructorParameters<typeof Date> | []) {
      super(...((args.length === 0 ? [now()] : args) as ConstructorParameters<typeof Date>));
    }
    static override now = now;
  }
  globalThis.Date = Jumping as DateConstructor;
  return {
    [Symbol.dispose]() {
      globalThis.Date = Real;
    },
  };
}
