import path from "node:path";
import { median, runProgram } from "../measure.js";
import type { Row } from "../row.js";
import { gibibyte } from "../support/data.js";
import { programFile, withRepository } from "../support/repository.js";

const ROUNDS = 3;

const PIPELINE = `import { file, p, pipeline, step } from "@zen/plugin-sdk/pipeline";
import path from "node:path";
export const store = step("store", { inputs: { path: p.string() }, outputs: { stored: file } }, (given) => ({
  stored: { name: path.basename(given.path), localPath: given.path },
}));
export default pipeline("store", { path: p.string() }, (add, { path }) => add(store, { path }));
`;

interface Speeds {
  readonly put: readonly number[];
  readonly get: readonly number[];
  readonly floor: readonly number[];
  readonly memory: number | undefined;
}

let measured: Promise<Speeds> | undefined;

/** Both rows look at the same rounds. */
function speeds(): Promise<Speeds> {
  return (measured ??= measure());
}

async function measure(): Promise<Speeds> {
  const source = await gibibyte();
  const rounds: { put: number; get: number; floor: number; memory: number | undefined }[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    await withRepository({ "pipelines/store.ts": PIPELINE }, async (cwd) => {
      const copy = await runProgram([programFile("hash-and-copy"), source, path.join(cwd, "copy")]);
      const speed = [programFile("artifact-speed"), "store", source];
      const { stdout, memory } = await runProgram(speed, { cwd, watch: true });
      const { put, get } = JSON.parse(stdout) as { put: number; get: number };
      rounds.push({ put, get, floor: (JSON.parse(copy.stdout) as { seconds: number }).seconds, memory });
    });
  }
  const all = (name: "put" | "get" | "floor"): number[] => rounds.map((round) => round[name]);
  return { put: all("put"), get: all("get"), floor: all("floor"), memory: rounds.at(-1)?.memory };
}

function row(direction: "put" | "get"): Row {
  return {
    name: `artifact ${direction}, 1 GiB`,
    against: "read, hash, write, flush",
    aim: { share: 0.7 },
    async run() {
      const { memory, floor, [direction]: seconds } = await speeds();
      const rate = (values: readonly number[]): number => 1024 / median(values);
      const peak = memory === undefined ? {} : { memory };
      return { measured: rate(seconds), floor: rate(floor), unit: "MiB/s", ...peak };
    },
  };
}

export const artifacts: readonly Row[] = [row("put"), row("get")];
