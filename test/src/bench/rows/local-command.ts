import { compare, runProgram } from "../measure.js";
import type { Row } from "../row.js";
import { zenBinary } from "../../support/zen.js";
import { withRepository } from "../support/repository.js";

export const localCommand: Row = {
  name: "warm local command: zen runs:list",
  against: "node -e 0",
  aim: { plus: 60 },
  whenMissed:
    "half a megabyte of code is compiled and linked anew each time, joined into few files; what remains is the repository's configuration, a look at the journal, and the two stores with their copy of the SDK and the native driver of SQLite",
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
