import type { BeamConfig } from "../config.js";

/**
 * The arguments by which Beam chooses its runner. By itself Beam would fetch a Prism binary from outside and run with that; the
 * runner named here is part of the Python package.
 */
export function runnerArgs({ runner, workers = 1, options = {} }: BeamConfig): string[] {
  const own =
    runner === undefined
      ? [
          "--runner=FnApiRunner",
          ...(workers > 1 ? [`--direct_num_workers=${workers}`, "--direct_running_mode=multi_processing"] : []),
        ]
      : [`--runner=${runner}`];
  return [...own, ...Object.entries(options).flatMap(([name, value]) => optionArgs(name, value))];
}

/** A flag is given when it is true. */
function optionArgs(name: string, value: string | number | boolean): string[] {
  if (typeof value === "boolean") return value ? [`--${name}`] : [];
  return [`--${name}=${value}`];
}
