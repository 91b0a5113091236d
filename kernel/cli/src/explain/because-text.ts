import type { Because, Explanation } from "@zen/client";
import { ago } from "../output/time.js";

const WORDS: Readonly<
  Record<
    Exclude<Because, "same" | "changed" | "failed before" | "gone" | "unrecorded" | "upstream" | "skipped">,
    string
  >
> = {
  first: "for the first time",
  forced: "forced",
  expired: "what was known had expired (ttl)",
  damaged: "what was known was damaged",
  uncached: "its results are not kept (cache: false)",
  effect: "an effect: brought about anew in each run",
  "not begun": "it failed before anything of it was executed",
};

/** Why, in a few words; what has changed stands below. */
export function becauseText({ because, against, after = [] }: Explanation): string {
  const run = against === undefined ? "" : `run ${against.run} (${ago(against.at)})`;
  switch (because) {
    case "same":
      return run === "" ? "nothing has changed" : `nothing has changed since ${run}`;
    case "changed":
      return `changed since ${run}`;
    case "failed before":
      return `nothing has changed since ${run}, where it did not succeed`;
    case "gone":
      return `nothing has changed since ${run}, but its result is not in the store any more`;
    case "unrecorded":
      return `what went into it is not recorded, or not for ${run}`;
    case "skipped":
      return after.length === 0 ? "its condition does not hold" : `after ${after.join(", ")}`;
    case "upstream":
      return after.length === 0 ? "depends on what would run" : `depends on ${after.join(", ")}`;
    default:
      return WORDS[because];
  }
}
