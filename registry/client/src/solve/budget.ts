import { ZenError } from "@zen/plugin-sdk";

/** Some seconds of work; a thousand plugins of fifty versions each take a hundredth of it. */
const allowance = 60_000_000;

/** Ends a search that was made to have no end. Counted in steps, not in time: it ends at the same place on every machine. */
export class Budget {
  #left = allowance;

  /** @throws ZenError `PLUGIN_SEARCH_TOO_LONG` */
  spend(steps: number): void {
    this.#left -= steps;
    if (this.#left < 0) throw tooLong();
  }
}

function tooLong(): ZenError {
  return new ZenError(
    "PLUGIN_SEARCH_TOO_LONG",
    "The search for versions that fit each other was given up: it takes too long.",
    {
      hint: "Ask for narrower ranges: name the versions of the plugins that matter most.",
    },
  );
}
