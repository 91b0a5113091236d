import { median, runProgram } from "../measure.js";
import type { Row } from "../row.js";
import { programFile } from "../support/repository.js";

const ROUNDS = 3;

async function decisionsPerSecond(tasks: number): Promise<{ readonly perSecond: number; readonly memory: number }> {
  const rates: number[] = [];
  let memory = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const end = await runProgram([programFile("scheduler-speed"), String(tasks)], { watch: true });
    rates.push((JSON.parse(end.stdout) as { readonly perSecond: number }).perSecond);
    memory = Math.max(memory, end.memory ?? 0);
  }
  return { perSecond: median(rates), memory };
}

/** A decision costs the logarithm of what waits, so that ten times the tasks must not halve it. */
export const scheduler: Row = {
  name: "scheduler: decisions over 100,000 tasks",
  against: "over 10,000 tasks",
  aim: { share: 0.5 },
  async run() {
    const few = await decisionsPerSecond(10_000);
    const many = await decisionsPerSecond(100_000);
    const peak = many.memory === 0 ? {} : { memory: many.memory };
    return {
      measured: many.perSecond,
      floor: few.perSecond,
      unit: "decisions/s",
      note: "the graph is taken in too",
      ...peak,
    };
  },
};
