import { compare, runProgram } from "../measure.js";
import type { Row } from "../row.js";
import { zenBinary } from "../../support/zen.js";
import { withRepository } from "../support/repository.js";

export const localCommand: Row = {
  name: "warm local command: zen runs:list",
  against: "node -e 0",
  aim: { plus: 60 },
  whenMissed:
    "some sixty modules are compiled and linked: a quarter of the time goes to the command and its client, a quarter to the kernel (container, version ranges), half to the two stores with their copy of the SDK and SQLite's native driver",
  run: () =>
    withRepository({}, async (cwd) => {
      const binary = await zenBinary();
      const times = await compare(
        () => runProgram([binary, "runs:list"], { cwd }),
        () => runProgram(["-e", "0"]),
        15,
      );
      const { memory } = await runProgram([binary, "runs:list"], { cwd, watch: true });
      return { ...times, unit: "ms", ...(memory === undefined ? {} : { memory }) };
    }),
};
