import { runProgram } from "../measure.js";
import { programFile, withRepository } from "./repository.js";

/** A chain of steps that do nothing. `seed` makes them all new. */
function chain(length: number): string {
  return `import { json, p, pipeline, step } from "@zen/plugin-sdk/pipeline";
export const first = step("first", { inputs: { n: p.int() }, outputs: { n: json<number>() } }, ({ n }) => ({ n }));
export const next = step("next", { inputs: { n: json<number>() }, outputs: { n: json<number>() } }, ({ n }) => ({ n: n + 1 }));
export default pipeline("chain", { seed: p.int() }, (add, { seed }) => {
  let { n } = add(first, { n: seed });
  for (let step = 1; step < ${length}; step++) ({ n } = add(next, { n }));
  return { n };
});
`;
}

export interface Taken {
  readonly ms: number;
  /** Processor time, which a busy machine stretches less. */
  readonly cpu: number;
}

export interface ChainRuns {
  /** Runs in which every step was new. */
  readonly fresh: readonly Taken[];
  /** Runs in which none was, two for each of those, of long chains one. */
  readonly cached: readonly Taken[];
  readonly memory: number | undefined;
  /** Milliseconds of a small durable file, and of reading one, on the same disk. */
  readonly file: { readonly write: number; readonly read: number };
}

const measured = new Map<number, Promise<ChainRuns>>();

/** A chain of so many steps takes minutes. */
const LONG = 50_000;

/** Runs a chain in one process, `times` with all steps new and as often or twice with none; several rows look at the same runs. */
export function chainRuns(length: number, times: number): Promise<ChainRuns> {
  const known = measured.get(length);
  if (known !== undefined) return known;
  const runs = withRepository({ "pipelines/chain.ts": chain(length) }, async (cwd) => {
    const seeds = Array.from({ length: times }, (_, seed) => ({ seed: seed * length }));
    const again = length > LONG ? 1 : 2;
    const params = JSON.stringify(seeds.flatMap((seed) => [seed, ...Array.from({ length: again }, () => seed)]));
    const before = await smallFiles(cwd);
    const { stdout, memory } = await runProgram([programFile("run-pipeline"), "chain", params], { cwd, watch: true });
    const taken = JSON.parse(stdout) as Taken[];
    const after = await smallFiles(cwd);
    return {
      fresh: taken.filter((_, run) => run % (again + 1) === 0),
      cached: taken.filter((_, run) => run % (again + 1) !== 0),
      memory,
      file: { write: (before.write + after.write) / 2, read: (before.read + after.read) / 2 },
    };
  });
  measured.set(length, runs);
  return runs;
}

async function smallFiles(cwd: string): Promise<ChainRuns["file"]> {
  return JSON.parse((await runProgram([programFile("small-files")], { cwd })).stdout) as ChainRuns["file"];
}
