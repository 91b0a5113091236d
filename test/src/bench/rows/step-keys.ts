import { appendFile, rm } from "node:fs/promises";
import path from "node:path";
import { median, runProgram } from "../measure.js";
import type { Measurement, Row } from "../row.js";
import { moduleTree } from "../support/module-tree.js";
import { programFile, withRepository } from "../support/repository.js";

const MODULES = 2000;
const ROUNDS = 3;

interface Taken {
  readonly keys: number;
  /** Processor time of it, which a busy machine stretches less. */
  readonly cpu: number;
  readonly bundling: number;
  readonly reading: number;
}

interface Taking {
  /** Nothing is remembered. */
  readonly cold: readonly Taken[];
  /** Nothing has changed. */
  readonly warm: readonly Taken[];
  /** One module has. */
  readonly edited: readonly Taken[];
}

let taking: Promise<Taking> | undefined;

/** All in processes of their own, so that what is remembered is on disk; the rows look at the same runs. */
function take(): Promise<Taking> {
  taking ??= withRepository(moduleTree(MODULES), async (cwd) => {
    const once = async (): Promise<Taken> =>
      JSON.parse((await runProgram([programFile("step-keys"), "tree"], { cwd })).stdout) as Taken;
    const found = { cold: [] as Taken[], warm: [] as Taken[], edited: [] as Taken[] };
    for (let round = 0; round < ROUNDS; round++) {
      await rm(path.join(cwd, ".zen/cache"), { recursive: true, force: true });
      found.cold.push(await once());
      await once(); // files that were young when they were read are read again
      found.warm.push(await once());
      await appendFile(path.join(cwd, `lib/m${MODULES - 1 - round}.ts`), "export const more = 1;\n");
      found.edited.push(await once());
    }
    return found;
  });
  return taking;
}

const of = (taken: readonly Taken[], part: keyof Taken): number => median(taken.map((one) => one[part]));

const cold: Row = {
  name: "step keys of 2,000 modules, cold",
  against: "esbuild's own bundling",
  aim: { times: 10 },
  whenMissed:
    "the project is bundled twice (to learn its modules, then to name them), every module is translated by itself, and its text parsed once more and taken apart into its declarations, which is the largest part in this process; then the result is imported",
  async run(): Promise<Measurement> {
    const { cold: taken } = await take();
    return {
      measured: of(taken, "keys"),
      floor: of(taken, "bundling"),
      unit: "ms",
      note: `${Math.round(of(taken, "cpu"))} ms of processor time`,
    };
  },
};

const warm: Row = {
  name: "step keys of 2,000 modules, warm",
  against: "every source read and hashed",
  aim: { times: 5 },
  whenMissed:
    "beside looking at every file, the compiler's part of the engine is loaded, the compiled project imported, and its plan made and looked up",
  async run(): Promise<Measurement> {
    const { warm: taken, edited } = await take();
    const note = `${Math.round(of(taken, "cpu"))} ms of processor time; ${Math.round(of(edited, "cpu"))} ms after an edit of one module`;
    return { measured: of(taken, "keys"), floor: of(taken, "reading"), unit: "ms", note };
  },
};

export const stepKeys: readonly Row[] = [cold, warm];
