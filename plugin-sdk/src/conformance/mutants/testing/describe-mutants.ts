import { expect } from "chai";
import type { ConformanceCase } from "../../case.js";

/** A backend with one fault, and the case whose name says what that fault breaks. */
export interface Mutant<H> {
  readonly fault: string;
  readonly fails: string;
  harness(): H;
}

/** A case that even a broken backend keeps, so that what fails is the fault and not the whole mutant. */
export interface Healthy<H> {
  readonly passes: string;
  sound(): H;
}

/** That the kit finds every mutant, by the case that is named for it, and finds nothing in the backend without a fault. */
export function describeMutants<H>(
  title: string,
  cases: readonly ConformanceCase<H>[],
  healthy: Healthy<H>,
  mutants: readonly Mutant<H>[],
): void {
  const named = (name: string) => {
    const found = cases.find((each) => each.name === name);
    if (found === undefined) throw new Error(`there is no case "${name}"`);
    return found;
  };
  const outcome = async (name: string, harness: H): Promise<string> => {
    try {
      await named(name).run(harness);
      return "passed";
    } catch {
      return "failed"; // Which is what a mutant is for.
    } finally {
      await (harness as { dispose?(): unknown }).dispose?.();
    }
  };
  describe(title, function () {
    this.timeout(60_000);
    for (const { fault, fails, harness } of mutants) {
      it(`${fault}: fails "${fails}"`, async () => {
        expect(await outcome(fails, harness()), "the mutant").to.equal("failed");
        expect(await outcome(fails, healthy.sound()), "the sound backend").to.equal("passed");
        expect(await outcome(healthy.passes, harness()), "what the fault does not touch").to.equal("passed");
      });
    }
  });
}
