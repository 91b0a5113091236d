import type { StepWarning } from "./records.js";

/** What a step did and what to do instead, in a sentence. */
export function warningText({ source, place }: StepWarning): string {
  const where = place === undefined ? "" : ` at ${place}`;
  const instead = /date/i.test(source)
    ? "use ctx.now() (and performance.now() to measure)"
    : "use ctx.random, which is the same for the same inputs";
  return `${source}${where} may make the result another one each time; ${instead}`;
}
