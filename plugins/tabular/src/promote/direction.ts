import { didYouMean, ZenError } from "@zen/plugin-sdk";

/** The figures of an evaluation, and whether more of each is better. */
const HIGHER_IS_BETTER: Readonly<Record<string, boolean>> = {
  accuracy: true,
  rocAuc: true,
  macroF1: true,
  r2: true,
  logLoss: false,
  rmse: false,
  mae: false,
};

/** @throws ZenError `METRIC_UNKNOWN`. */
export function higherIsBetter(metric: string): boolean {
  const known = Object.hasOwn(HIGHER_IS_BETTER, metric) ? HIGHER_IS_BETTER[metric] : undefined;
  if (known !== undefined) return known;
  const names = Object.keys(HIGHER_IS_BETTER);
  throw new ZenError("METRIC_UNKNOWN", `An evaluation has no metric ${JSON.stringify(metric)}`, {
    hint: didYouMean(metric, names) ?? `There are ${names.join(", ")}.`,
  });
}
