import { didYouMean as near } from "../did-you-mean.js";

/** A hint for a name that is not among the candidates: the nearest one, or else the list of what there is. */
export function didYouMean(name: string, candidates: readonly string[]): string {
  const shown = candidates.slice(0, 12).join(", ");
  return (
    near(name, candidates) ??
    (shown === "" ? "There is none." : `Known: ${shown}${candidates.length > 12 ? ", ..." : ""}.`)
  );
}
