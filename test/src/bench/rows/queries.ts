import { runProgram } from "../measure.js";
import type { Measurement, Row } from "../row.js";
import { programFile, withRepository } from "../support/repository.js";

interface Times {
  readonly measured: number;
  readonly floor: number;
}

type Question = "found" | "newest" | "compared";

/** Filling a store takes longer than asking it, so all rows share one. */
let asked: Promise<Readonly<Record<Question, Times>>> | undefined;

const ask = (question: Question) => async (): Promise<Measurement> => {
  asked ??= withRepository({}, async (cwd) => {
    const { stdout } = await runProgram([programFile("query-speed")], { cwd });
    return JSON.parse(stdout) as Record<Question, Times>;
  });
  return { ...(await asked)[question], unit: "ms" };
};

export const queries: readonly Row[] = [
  {
    name: "100,000 runs: --where on a metric and a parameter, sorted by another metric",
    against: "the same SQL by hand",
    aim: { times: 2 },
    run: ask("found"),
  },
  {
    name: "100,000 runs: the newest 20 of a pipeline",
    against: "20 records by their number",
    aim: { below: 20 },
    run: ask("newest"),
  },
  {
    name: "100,000 runs: three compared",
    against: "their records by key",
    aim: { below: 50 },
    run: ask("compared"),
  },
];
