/** Metrics once: under the short name where there is one. */
export function ownMetrics(metrics: Readonly<Record<string, number>>): readonly (readonly [string, number])[] {
  return Object.entries(metrics).filter(
    ([name]) => !name.includes(".") || !Object.hasOwn(metrics, name.slice(name.indexOf(".") + 1)),
  );
}
