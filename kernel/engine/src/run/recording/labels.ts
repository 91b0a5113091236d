import type { RunLabels } from "../engine.js";

/** The labels among a run's options, those that are given. */
export function labelsOf({ name, description, origin }: RunLabels): RunLabels {
  return {
    ...(name === undefined ? {} : { name }),
    ...(description === undefined ? {} : { description }),
    ...(origin === undefined ? {} : { origin }),
  };
}
