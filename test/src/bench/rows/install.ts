import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { compare, runProgram } from "../measure.js";
import type { Row } from "../row.js";
import { zenBinary } from "../../support/zen.js";
import { CACHE, zen } from "../support/repository.js";

const PLUGIN = "@zen/local-orchestrator";
const ROUNDS = 7;

/** Installs a plugin into a fresh repository each time. */
function installRow(name: string, aim: number, cache: (folder: string) => string): Row {
  return {
    name,
    against: "node -e 0",
    aim: { plus: aim },
    whenMissed:
      "the command and its installer are compiled and linked anew, versions are solved, each of the SDK's 300 files gets a second name in the new generation, and what is switched to is flushed to the disk",
    async run() {
      const binary = await zenBinary();
      const folders: string[] = [];
      try {
        // One more for the round that warms up, and one for the look at the memory.
        for (let count = 0; count < ROUNDS + 2; count++) folders.push(await emptyRepository());
        let next = 0;
        const install = (options = {}) => {
          const cwd = folders[next++] as string;
          return runProgram([binary, "plugins:install", PLUGIN], {
            cwd,
            env: { ZEN_CACHE_DIR: cache(cwd) },
            ...options,
          });
        };
        const times = await compare(install, () => runProgram(["-e", "0"]), ROUNDS);
        const { memory } = await install({ watch: true });
        return { ...times, unit: "ms", ...(memory === undefined ? {} : { memory }) };
      } finally {
        for (const folder of folders) await rm(folder, { recursive: true, force: true });
      }
    },
  };
}

/** A repository that wishes for no plugins yet. */
async function emptyRepository(): Promise<string> {
  const folder = await mkdtemp(path.join(os.tmpdir(), "zen-bench-"));
  await zen(folder, "init", ".");
  const file = path.join(folder, "zen.config.json");
  const config = JSON.parse(await readFile(file, "utf8")) as object;
  await writeFile(file, JSON.stringify({ ...config, plugins: {} }));
  return folder;
}

export const installs: readonly Row[] = [
  installRow("a plugin installed from a warm store", 150, () => CACHE),
  installRow("a plugin installed from the bundled registry, store empty", 500, (folder) => path.join(folder, "cache")),
];
