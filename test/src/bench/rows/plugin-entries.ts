import { readFile, readdir, realpath } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { wholeRegistry } from "../../support/whole-registry.js";
import { zenBinary } from "../../support/zen.js";
import { median, runProgram, time } from "../measure.js";
import type { Row } from "../row.js";
import { CACHE, withRepository } from "../support/repository.js";

const ROUNDS = 7;

interface Entry {
  readonly name: string;
  readonly url: string;
}

/** The file of every plugin, and of the SDK that they share, which the kernel would import; all are packed and installed. */
async function entriesIn(repository: string): Promise<readonly Entry[]> {
  const folder = await realpath(path.join(repository, ".zen/current/node_modules/@zen"));
  const names = (await readdir(folder)).sort();
  return Promise.all(
    names.map(async (name) => {
      const json = JSON.parse(await readFile(path.join(folder, name, "package.json"), "utf8")) as {
        readonly exports: { readonly ".": { readonly default: string } };
      };
      return { name, url: pathToFileURL(path.join(folder, name, json.exports["."].default)).href };
    }),
  );
}

/** What a process that imports the entry takes longer than one that imports nothing, for each entry. */
async function measureEntries(entries: readonly Entry[]): Promise<{
  readonly floor: number;
  readonly times: ReadonlyMap<string, number>;
}> {
  const floors: number[] = [];
  const times = new Map(entries.map(({ name }) => [name, [] as number[]]));
  for (let round = -1; round < ROUNDS; round++) {
    const floor = await time(() => runProgram(["-e", "0"]));
    if (round >= 0) floors.push(floor);
    for (const { name, url } of entries) {
      const taken = await time(() => runProgram(["-e", `import(${JSON.stringify(url)})`]));
      if (round >= 0) times.get(name)?.push(taken);
    }
  }
  return { floor: median(floors), times: new Map([...times].map(([name, all]) => [name, median(all)])) };
}

export const pluginEntries: Row = {
  name: "a plugin's entry loaded: the slowest of all plugins",
  against: "node -e 0",
  aim: { plus: 60 },
  whenMissed:
    "most of what an entry of steps loads is the SDK's vocabulary of pipelines and expressions, which all such entries share",
  run: () =>
    withRepository({}, async (cwd) => {
      const registry = await wholeRegistry();
      const plugins = (await readdir(path.join(registry, "packages/@zen"))).filter((name) => name !== "plugin-sdk");
      await runProgram([await zenBinary(), "plugins:install", ...plugins.map((name) => `@zen/${name}`)], {
        cwd,
        env: { ZEN_CACHE_DIR: CACHE, ZEN_REGISTRY: registry },
      });
      const { floor, times } = await measureEntries(await entriesIn(cwd));
      const inOrder = [...times].sort(([, a], [, b]) => b - a);
      const note = inOrder.map(([name, ms]) => `${name} +${Math.round(ms - floor)}`).join(", ");
      return { measured: inOrder[0]![1], floor, unit: "ms", note: `ms of each: ${note}` };
    }),
};
