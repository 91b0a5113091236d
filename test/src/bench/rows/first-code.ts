import { rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { median, runProgram } from "../measure.js";
import type { Row } from "../row.js";
import { zenBinary } from "../../support/zen.js";
import { FIRST_LINE, notedTime, runFirstLine } from "../support/first-line.js";
import { withRepository } from "../support/repository.js";

const ROUNDS = 9;

export const firstCode: Row = {
  name: "from zen run to the user's first line",
  against: "node -e 0 that loads the same file",
  aim: { plus: 400 },
  whenMissed:
    "the command, the stores and the pipeline are loaded in one process, then the step's plugins and code in a worker's, one after the other",
  run: () =>
    withRepository(FIRST_LINE, async (cwd) => {
      const binary = await zenBinary();
      const noted = path.join(cwd, "noted");
      const plain = path.join(cwd, "plain.mjs");
      await writeFile(
        plain,
        `import { writeFileSync } from "node:fs";\nwriteFileSync(${JSON.stringify(noted)}, String(Date.now()));\n`,
      );
      const untilNoted = async (args: readonly string[]): Promise<number> => {
        await rm(noted, { force: true });
        const started = Date.now();
        await runProgram(args, { cwd });
        return (await notedTime(noted)) - started;
      };
      const times = { run: [] as number[], node: [] as number[] };
      for (let round = -1; round < ROUNDS; round++) {
        const node = await untilNoted([plain]);
        const run = await untilNoted([binary, ...runFirstLine(round, noted)]);
        if (round < 0) continue;
        times.node.push(node);
        times.run.push(run);
      }
      return { measured: median(times.run), floor: median(times.node), unit: "ms" };
    }),
};
