import { median, runProgram } from "../measure.js";
import type { Row } from "../row.js";
import { gibibyte } from "../support/data.js";
import { programFile, withRepository } from "../support/repository.js";

const ROUNDS = 5;

const PIPELINE = `import { file, p, pipeline, step } from "@zen/plugin-sdk/pipeline";
import path from "node:path";
export const store = step("store", { inputs: { path: p.string() }, outputs: { stored: file } }, (given) => ({
  stored: { name: path.basename(given.path), localPath: given.path },
}));
export default pipeline("store", { path: p.string() }, (add, { path }) => add(store, { path }));
`;

/** Seconds, as the program tells them. */
interface Round {
  readonly put: number;
  readonly beforePut: number;
  readonly get: number;
  readonly beforeGet: number;
  readonly memory: number | undefined;
}

let measured: Promise<readonly Round[]> | undefined;

/** Both rows look at the same rounds. */
function rounds(): Promise<readonly Round[]> {
  return (measured ??= measure());
}

async function measure(): Promise<readonly Round[]> {
  const source = await gibibyte();
  const done: Round[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    await withRepository({ "pipelines/store.ts": PIPELINE }, async (cwd) => {
      const { stdout, memory } = await runProgram([programFile("artifact-speed"), "store", source], {
        cwd,
        watch: true,
      });
      done.push({ ...(JSON.parse(stdout) as Omit<Round, "memory">), memory });
    });
  }
  return done;
}

function row(direction: "put" | "get", floor: "beforePut" | "beforeGet"): Row {
  return {
    name: `artifact ${direction}, 1 GiB`,
    against: "read, hash, write, flush",
    aim: { share: 0.7 },
    async run() {
      const all = await rounds();
      const rate = (name: keyof Round): number => 1024 / median(all.map((round) => round[name] ?? Number.NaN));
      const memory = Math.max(...all.map((round) => round.memory ?? 0));
      const peak = memory === 0 ? {} : { memory };
      return { measured: rate(direction), floor: rate(floor), unit: "MiB/s", ...peak };
    },
  };
}

export const artifacts: readonly Row[] = [row("put", "beforePut"), row("get", "beforeGet")];
