import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { REMOTE_FILES, REMOTE_PLUGIN, REMOTE_SPEC } from "../../matrix/remote-orchestrator.js";
import { TINY_CONFIG } from "../../support/tiny.js";
import { writeTree } from "../../support/tree.js";
import { zenBinary } from "../../support/zen.js";
import { median, runProgram, time } from "../measure.js";
import type { Row } from "../row.js";
import { FIRST_LINE, notedTime, runFirstLine } from "../support/first-line.js";
import { zen } from "../support/repository.js";

const ROUNDS = 7;

/** The worker's program, in which a line notes when the process began. */
function notingStart(binary: string, file: string): string {
  return `require("node:fs").writeFileSync(${JSON.stringify(file)}, String(performance.timeOrigin));
require(${JSON.stringify(binary)});
`;
}

/** A repository's configuration with an orchestrator whose machines have nothing, and a store outside of the repository. */
function configuration(outside: string, program: string): object {
  const orchestrator = { use: "remote", config: { machines: outside, program } };
  const store = { use: "local-artifact-store", config: { path: path.join(outside, "store") } };
  return {
    ...TINY_CONFIG,
    plugins: { ...TINY_CONFIG.plugins, [REMOTE_PLUGIN]: REMOTE_SPEC },
    stores: { ...TINY_CONFIG.stores, artifacts: { default: store } },
    stacks: { remote: { orchestrator } },
    stack: "remote",
  };
}

export const firstCodeElsewhere: Row = {
  name: "from the start of a bundle to the user's first line",
  against: "node -e 0",
  aim: { plus: 800 },
  whenMissed:
    "three processes start one after the other: the worker that the machine has, the one that the bundle brings, and that of the step; before, the store's plugin is installed and the bundle laid out, both of it checked",
  async run() {
    const outside = await mkdtemp(path.join(os.tmpdir(), "zen-bench-machines-"));
    // Not as `zen init` makes it: plugins of steps travel, with natives of a hundred megabytes.
    const cwd = await mkdtemp(path.join(os.tmpdir(), "zen-bench-"));
    try {
      const [program, started, noted] = [
        path.join(outside, "worker.cjs"),
        path.join(outside, "started"),
        path.join(outside, "noted"),
      ];
      const binary = await zenBinary();
      await writeFile(program, notingStart(binary, started));
      const config = configuration(outside, program);
      await writeTree(cwd, { ...FIRST_LINE, ...REMOTE_FILES, "zen.config.json": config });
      await zen(cwd, "plugins:install");
      const times = { worker: [] as number[], node: [] as number[] };
      for (let round = -1; round < ROUNDS; round++) {
        const node = await time(() => runProgram(["-e", "0"]));
        await runProgram([binary, ...runFirstLine(round, noted)], { cwd });
        if (round < 0) continue;
        times.node.push(node);
        times.worker.push((await notedTime(noted)) - (await notedTime(started)));
      }
      return { measured: median(times.worker), floor: median(times.node), unit: "ms" };
    } finally {
      for (const folder of [outside, cwd]) await rm(folder, { recursive: true, force: true });
    }
  },
};
