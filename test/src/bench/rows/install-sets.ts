import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { npmProgram } from "../../support/npm-client.js";
import { zenBinary } from "../../support/zen.js";
import { compare, runProgram } from "../measure.js";
import type { Row } from "../row.js";
import { makePluginSet, type PluginSet } from "../support/plugin-set.js";
import { zen } from "../support/repository.js";

const ROUNDS = 3;

/** Installs the same archives from the same disk with Zen, which also chooses, compares and locks them, and with npm. */
function setRow(count: number, store: "warm" | "cold"): Row {
  return {
    name: `install: ${count} ${count === 1 ? "plugin" : "plugins"}, store ${store === "warm" ? "warm" : "empty"}`,
    against: `npm install of the same, cache ${store === "warm" ? "warm" : "empty"}`,
    aim: { times: 1 },
    whenMissed:
      "An empty store takes in the SDK too, 300 files, and each file is flushed to the disk before it counts as installed; npm flushes none",
    async run() {
      const folder = await mkdtemp(path.join(os.tmpdir(), "zen-bench-"));
      try {
        const set = await makePluginSet(folder, count);
        // A folder of its own for each round and the one that warms up, made before anything is measured.
        const [ours, theirs] = [[] as string[], [] as string[]];
        for (let round = 0; round <= ROUNDS; round++) {
          ours.push(await zenFolder(folder, set));
          theirs.push(await npmFolder(folder, set));
        }
        const cache = (cwd: string, shared: string) => (store === "warm" ? shared : path.join(cwd, "cache"));
        const [binary, npm] = await Promise.all([zenBinary(), npmProgram()]);
        const install = async () => {
          const cwd = ours.pop()!;
          const env = { ZEN_CACHE_DIR: cache(cwd, path.join(folder, "zen-cache")) };
          await runProgram([binary, "plugins:install", ...set.names], { cwd, env });
        };
        const npmInstall = async () => {
          const cwd = theirs.pop()!;
          const env = { npm_config_cache: cache(cwd, path.join(folder, "npm-cache")) };
          await runProgram([npm, "install", "--no-audit", "--no-fund", "--ignore-scripts"], { cwd, env });
        };
        return { ...(await compare(install, npmInstall, ROUNDS)), unit: "ms", note: `${ROUNDS} rounds` };
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
  };
}

/** A repository that wishes for no plugins yet, and knows where they are. */
async function zenFolder(parent: string, { registry }: PluginSet): Promise<string> {
  const folder = await mkdtemp(path.join(parent, "zen-"));
  await zen(folder, "init", ".");
  const file = path.join(folder, "zen.config.json");
  const config = JSON.parse(await readFile(file, "utf8")) as { readonly registries: object };
  const registries = { ...config.registries, "@bench": registry };
  await writeFile(file, JSON.stringify({ ...config, registries, plugins: {} }));
  return folder;
}

async function npmFolder(parent: string, { archives }: PluginSet): Promise<string> {
  const folder = await mkdtemp(path.join(parent, "npm-"));
  const dependencies = Object.fromEntries(Object.entries(archives).map(([name, file]) => [name, `file:${file}`]));
  await writeFile(path.join(folder, "package.json"), JSON.stringify({ name: "bench", private: true, dependencies }));
  return folder;
}

export const installSets: readonly Row[] = [1, 10, 50].flatMap((count) => [
  setRow(count, "warm"),
  setRow(count, "cold"),
]);
