import { runProgram } from "../measure.js";
import type { Taken } from "./chain.js";
import { programFile, withRepository } from "./repository.js";

const MAPPED = `import { json, p, pipeline, step } from "@zen/plugin-sdk/pipeline";
export const numbers = step("numbers", { inputs: { count: p.int(), seed: p.int() }, outputs: { all: json<number[]>() } }, ({ count, seed }) => ({
  all: Array.from({ length: count }, (_, index) => seed + index),
}));
export const next = step("next", { inputs: { n: p.number() }, outputs: { n: json<number>() } }, ({ n }) => ({ n: n + 1 }));
export default pipeline("mapped", { count: p.int(), seed: p.int() }, (add, { count, seed }) => {
  const { all } = add(numbers, { count, seed });
  return add.map(all, (add, n) => add(next, { n }));
});
`;

export interface MapRuns {
  readonly fresh: Taken;
  readonly cached: Taken;
  readonly memory: number | undefined;
}

/** Runs a map over so many numbers in one process: once with all items new, once with none. */
export function mapRuns(count: number): Promise<MapRuns> {
  return withRepository({ "pipelines/mapped.ts": MAPPED }, async (cwd) => {
    const given = { count, seed: count };
    const params = JSON.stringify([given, given]);
    const { stdout, memory } = await runProgram([programFile("run-pipeline"), "mapped", params], { cwd, watch: true });
    const [fresh, cached] = JSON.parse(stdout) as [Taken, Taken];
    return { fresh, cached, memory };
  });
}
